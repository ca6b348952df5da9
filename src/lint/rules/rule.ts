/** `error`: what is written cannot work. `warning`: it works otherwise than it seems. `note`: it may be left over. */
export type Severity = 'error' | 'warning' | 'note';

/** What is known of a rule before anything is found. */
export type Rule = {
  readonly severity: Severity;
  /** What the rule finds, in a few words that stand on their own. */
  readonly title: string;
};
