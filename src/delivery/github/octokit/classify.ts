import type { Failure } from '../forge.ts';
import { findNeeds } from './find-needs.ts';

/** What came back instead of a result, in the terms that matter here. */
export type Refusal = {
  /** 0 when there was no answer at all. */
  readonly status: number;
  readonly message: string;
  /** The `type` of a GraphQL error. */
  readonly type?: string;
  readonly headers: Readonly<Record<string, unknown>>;
  /** What is invalid about the body, as `field: code`. */
  readonly fields?: readonly string[];
  /** `METHOD /path/{parameter}` of what was asked. */
  readonly route?: string;
  /** Where in the data of GraphQL it went wrong, by the names in the answer. */
  readonly path?: readonly string[];
};

export type Classified = Failure & {
  readonly status?: number;
  /** Something made a moment ago is not visible everywhere yet: the same call may be sent again. */
  readonly lag?: true;
  /** The host does not know the field. */
  readonly unknownField?: true;
  /** All that is missing is a permission to read checks. */
  readonly hidesChecks?: true;
};

type Rule = {
  readonly text: RegExp;
  readonly kind: Failure['kind'];
  readonly hint?: string;
  readonly flags?: Partial<Classified>;
};

const PULL_REQUEST_HINT = "set the delivery of the automation to 'pull-request' or 'auto'";

/** By what GitHub says; the first that fits counts. */
const RULES: readonly Rule[] = [
  { text: /secondary rate|abuse detection|rate limit/i, kind: 'limited' },
  { text: /suspended|account was (?:flagged|blocked)/i, kind: 'gone' },
  {
    text: /not permitted to create or approve pull requests/i,
    kind: 'refused',
    hint: "switch on 'Allow GitHub Actions to create and approve pull requests' in the settings of the repository and of its organization, or use the token of a GitHub App; the branch is ready and is used then",
  },
  {
    text: /changes must be made through (?:a pull request|the merge queue)/i,
    kind: 'refused',
    hint: PULL_REQUEST_HINT,
    flags: { needsPullRequest: true },
  },
  {
    text: /cannot force-push|must not be force|non[-_ ]fast[-_ ]forward rule/i,
    kind: 'refused',
    hint: "set branch-update to 'append' so that the branch only grows",
  },
  {
    text: /verified signatures?/i,
    kind: 'refused',
    hint: 'use a token of a GitHub App',
    flags: { unsigned: true },
  },
  // Of auto-merge; what to do depends on what was asked for.
  { text: /protected branch rules not configured/i, kind: 'refused' },
  {
    text: /rule violations?|protected branch|not authorized to push|must not contain merge commits|required status check|added to a merge queue|cannot create ref|creations? (?:being )?restricted/i,
    kind: 'refused',
    hint: 'allow the bot in that rule, or choose other branch names',
    flags: { needsPullRequest: true },
  },
  {
    text: /object does not exist|tree sha (?:does not exist|is not)|could not resolve to a node/i,
    kind: 'lost-race',
    flags: { lag: true },
  },
  { text: /\bhead: invalid\b/i, kind: 'lost-race', flags: { lag: true } },
  {
    text: /field [\\'"]*\w+[\\'"]* (?:doesn't|does not|on type)|undefinedField|unknown type|isn't a defined input type/i,
    kind: 'broken',
    flags: { unknownField: true },
  },
  {
    text: /already exists|not a fast.forward|does not exist|update failed|no commits between|expected .*to point (?:to|at)|did not match|stale/i,
    kind: 'lost-race',
  },
  {
    text: /without `?workflows?`? (?:scope|permission)|update workflow `/i,
    kind: 'refused',
    hint: 'a changed file is a workflow, which a workflow run cannot write: give the App or the personal token workflows: write',
  },
  {
    text: /saml (?:enforcement|sso)/i,
    kind: 'refused',
    hint: 'authorize the token for single sign-on of the organization',
  },
];

const NO_ACCESS =
  'The repository does not exist, or the token has no access to it: an App has to be installed on it, a fine-grained personal token has to name it, a classic one needs the scope repo';

const PERMISSION =
  /resource not accessible|must have (?:admin|push|write)|permission|forbidden|(?:been|not) granted the required scopes/i;

/** Says what an answer means for the run. Neither decides nor repeats anything. */
export function classify(refusal: Refusal, isWrite: boolean): Classified {
  const judged = judge(refusal, isWrite);
  const seconds = judged.kind === 'limited' ? toRetryAfter(refusal.headers) : undefined;
  return { ...judged, status: refusal.status, ...(seconds !== undefined && { retryAfter: seconds }) };
}

function judge(refusal: Refusal, isWrite: boolean): Classified {
  const { status, type, headers } = refusal;
  const message = toMessage(refusal);
  if (type === 'RATE_LIMITED' || isLimited(status, headers)) return { kind: 'limited', message };
  if (type === 'STALE_DATA') return { kind: 'lost-race', message };
  if (type === 'NOT_FOUND' && !isWrite)
    return { kind: 'gone', message: /repository/i.test(message) ? `${message} ${NO_ACCESS}` : message };
  if (status === 0 || status >= 500) return { kind: 'unknown', message };
  if (status === 401) return { kind: 'gone', message: `${message}; the token is not valid, or no longer` };
  const told = [refusal.message, ...(refusal.fields ?? [])].join(' ');
  const rule = RULES.find(({ text }) => text.test(told));
  if (rule !== undefined)
    return {
      kind: rule.kind,
      message: rule.hint === undefined ? message : `${message}; ${rule.hint}`,
      ...rule.flags,
    };
  if (PERMISSION.test(refusal.message))
    return {
      kind: 'refused',
      message: `${message}; give the token ${findNeeds(refusal, isWrite)}`,
      ...(refusal.path?.includes('statusCheckRollup') === true && { hidesChecks: true }),
    };
  if (status === 404 || (status === 403 && !isWrite)) {
    const access = isWrite
      ? `may not write to it: it needs ${findNeeds(refusal, isWrite)}`
      : 'has no access to it';
    return { kind: 'gone', message: `${message}; the repository does not exist, or the token ${access}` };
  }
  if (status === 403)
    return { kind: 'refused', message: `${message}; the token needs ${findNeeds(refusal, isWrite)}` };
  if (status === 409) return { kind: 'lost-race', message };
  return { kind: status === 200 ? 'unknown' : 'broken', message };
}

function isLimited(status: number, headers: Refusal['headers']): boolean {
  if (status !== 403 && status !== 429) return false;
  return status === 429 || headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0';
}

/** `Retry-After` is a number of seconds in everything that GitHub sends. */
function toRetryAfter(headers: Refusal['headers']): number | undefined {
  const seconds = Number(headers['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
}

function toMessage({ message, headers }: Refusal): string {
  const text = message
    .replaceAll(/[\x00-\x1f\x7f]+/g, ' ')
    .replace(/ - https:\/\/docs\.github\.com\S*/, '')
    .trim()
    .slice(0, 500);
  const id = headers['x-github-request-id'];
  return typeof id === 'string' && /^[\w:.-]{1,80}$/.test(id)
    ? `GitHub said: ${text} (request ${id})`
    : `GitHub said: ${text}`;
}
