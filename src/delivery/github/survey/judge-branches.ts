import type { Finding, SurveyQuestion, WantedDelivery } from './judge-survey.ts';
import type { BranchRules } from './survey.ts';

/** Rules that refuse a commit right onto a branch (GitHub REST API, "Get rules for a branch"). */
const NEEDS_PULL = [
  'pull_request',
  'merge_queue',
  'update',
  'required_status_checks',
  'required_deployments',
  'workflows',
];
/** Rules about what commits and branches may be called, which only their owner can judge. */
const PATTERNS = [
  'commit_message_pattern',
  'commit_author_email_pattern',
  'committer_email_pattern',
  'branch_name_pattern',
  'file_path_restriction',
  'file_extension_restriction',
  'max_file_path_length',
];

/** What rules say to the deliveries that are wanted. */
export function judgeBranches(question: SurveyQuestion): readonly Finding[] {
  const { survey, base, wanted, tokenKind } = question;
  const rules = survey.rules.get(base);
  const findings = rules === undefined ? [] : judgeBase(question, rules);
  const partial = [...survey.rules].filter(([, { isPartial }]) => isPartial).map(([branch]) => branch);
  const heads = Map.groupBy(
    wanted.filter(({ kind }) => kind === 'pull-request' || kind === 'auto'),
    ({ branch }) => branch,
  );
  const unread: Finding = {
    topic: 'rules',
    state: 'unknown',
    message: `not all rules of ${partial.join(', ')} could be read`,
  };
  return [
    ...findings,
    ...[...heads].flatMap(([branch, deliveries]) =>
      judgeHead({
        branch,
        deliveries,
        rules: survey.rules.get(branch),
        isPersonal: tokenKind === 'personal',
      }),
    ),
    ...(partial.length > 0 ? [unread] : []),
  ];
}

function judgeBase(
  { base, wanted, tokenKind }: SurveyQuestion,
  { types, checks }: BranchRules,
): readonly Finding[] {
  const findings: Finding[] = [];
  const refusing = types.filter((type) => NEEDS_PULL.includes(type));
  const direct = wanted.filter(({ kind }) => kind === 'commit').map(({ automation }) => automation);
  const auto = wanted.filter(({ kind }) => kind === 'auto').map(({ automation }) => automation);
  if (refusing.length > 0 && direct.length > 0) {
    const message = `${base} takes no direct commits (${refusing.join(', ')}), which ${direct.join(', ')} would make`;
    const fix = "set its option delivery to 'pull-request' or 'auto', or let the bot bypass the rule";
    findings.push({ topic: 'rules', state: 'error', message, fix });
  }
  if (refusing.length > 0 && auto.length > 0) {
    const message = `${base} takes no direct commits (${refusing.join(', ')}), so ${auto.join(', ')} will open pull requests instead`;
    findings.push({ topic: 'rules', state: 'ok', message });
  }
  if (checks.length > 0) {
    const named = `${base} requires the checks ${checks.slice(0, 20).join(', ')}`;
    const waits = tokenKind === 'actions';
    const message = waits ? `${named}, which wait for approval on pull requests of this token` : named;
    findings.push({
      topic: 'rules',
      state: waits ? 'warning' : 'ok',
      message,
      ...(waits && { fix: 'use the token of a GitHub App' }),
    });
  }
  if (types.includes('required_signatures')) findings.push(...judgeSignatures(base, wanted));
  if (findings.length === 0)
    findings.push({ topic: 'rules', state: 'ok', message: `no rule of ${base} is in the way` });
  return findings;
}

function judgeSignatures(branch: string, deliveries: readonly WantedDelivery[]): readonly Finding[] {
  const named = deliveries.filter(({ hasAuthor }) => hasAuthor).map(({ automation }) => automation);
  if (named.length === 0)
    return [{ topic: 'rules', state: 'ok', message: `${branch} requires signatures, which GitHub makes` }];
  const message = `${branch} requires signatures, which commits with an author of their own do not get (${named.join(', ')})`;
  return [{ topic: 'rules', state: 'error', message, fix: 'remove the option author' }];
}

type HeadQuestion = {
  readonly branch: string;
  readonly deliveries: readonly WantedDelivery[];
  readonly rules: BranchRules | undefined;
  readonly isPersonal: boolean;
};

function judgeHead({ branch, deliveries, rules, isPersonal }: HeadQuestion): readonly Finding[] {
  const types = new Set(rules?.types ?? []);
  const appended = deliveries.every(({ isAppended }) => isAppended);
  const findings: Finding[] = [];
  const add = (state: Finding['state'], message: string, fix: string) =>
    findings.push({ topic: 'rules', state, message, fix });
  if (types.has('creation'))
    add(
      'error',
      `branches such as ${branch} must not be created`,
      'let the bot bypass that rule, or set the option branch to a name that may be',
    );
  if (types.has('update') || types.has('pull_request'))
    add('error', `branches such as ${branch} must not be pushed to`, 'leave them out of that rule');
  if (types.has('non_fast_forward') && !appended)
    add(
      'error',
      `branches such as ${branch} must not be force-pushed, so a newer tag cannot replace an older one`,
      "set the option branch-update to 'append', or leave them out of that rule",
    );
  if (types.has('required_linear_history') && appended)
    add(
      'warning',
      `branches such as ${branch} must have a linear history, which appended merges of the base branch are not`,
      "set the option branch-update to 'rebase'",
    );
  if (types.has('deletion'))
    add(
      'warning',
      `branches such as ${branch} cannot be deleted, so those that are done stay`,
      'leave them out of that rule',
    );
  if (types.has('required_signatures')) {
    findings.push(...judgeSignatures(branch, deliveries));
    if (isPersonal)
      add(
        'warning',
        `branches such as ${branch} require signatures, which GitHub makes for a personal token only on files that are not executable`,
        'use the token of a GitHub App',
      );
  }
  const patterns = PATTERNS.filter((type) => types.has(type));
  if (patterns.length > 0)
    add(
      'warning',
      `rules say what commits on branches such as ${branch} look like (${patterns.join(', ')})`,
      'check them against the message template and the branch name',
    );
  return findings;
}
