export type DueQuestion = {
  /** When the run began, in milliseconds since the epoch. */
  readonly started: number;
  /** The shortest interval that is declared; absent when nothing is. */
  readonly interval: number | undefined;
  readonly hasFailed: boolean;
  readonly minInterval: number;
  /** At least 0, below 1. */
  readonly random: () => number;
};

/** Milliseconds after which what failed as a whole is tried again, when it declares nothing shorter. */
const afterFailure = 30 * 60_000;
/** Repositories that begin together do not stay together. */
const jitter = 0.1;

/** When a repository is to be looked at again without being asked; absent when a webhook has to ask for it. */
export function toNextDue(question: DueQuestion): number | undefined {
  const { started, hasFailed, minInterval, random } = question;
  const interval = question.interval ?? (hasFailed ? afterFailure : undefined);
  if (interval === undefined) return undefined;
  return Math.round(started + Math.max(interval, minInterval) * (1 + jitter * random()));
}
