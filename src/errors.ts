/**
 * Everything that can go wrong, as a closed set. A problem is data that is collected and reported together with all
 * others; a `TidemarkError` ends the unit of work that it is thrown from.
 */
export type ErrorCode =
  // manifests
  | 'yaml-syntax'
  | 'unsupported-version'
  | 'missing-field'
  | 'wrong-type'
  | 'invalid-value'
  | 'unknown-field'
  | 'field-not-in-version'
  | 'unresolved-substitution'
  | 'duplicate-object'
  | 'unreadable-file'
  | 'file-too-large'
  | 'no-manifests'
  | 'missing-reference'
  | 'access-denied'
  // registry
  | 'invalid-image'
  | 'registry-unreachable'
  | 'registry-timeout'
  | 'registry-unauthorized'
  | 'registry-not-found'
  | 'registry-rate-limited'
  | 'registry-failed'
  | 'registry-malformed'
  | 'registry-partial'
  | 'registry-refused'
  | 'registry-budget'
  | 'invalid-credentials'
  // policy
  | 'invalid-policy'
  | 'invalid-pattern'
  | 'no-tags'
  | 'no-match'
  | 'not-a-number'
  | 'outlier'
  // rewrite
  | 'invalid-reference'
  | 'unusable-marker'
  | 'rewrite-unsafe'
  | 'changed-alias'
  | 'cluster-conflict'
  | 'unused-pattern'
  // template
  | 'template-parse'
  | 'template-exec'
  | 'template-refused'
  | 'template-limit'
  | 'template-removed-field'
  // expressions of notifications and receivers
  | 'invalid-expression'
  | 'expression-limit'
  // delivery
  | 'path-escapes'
  | 'path-not-found'
  | 'not-a-repository'
  | 'no-commits'
  | 'dirty-tree'
  | 'read-only-tree'
  | 'wrong-branch'
  | 'no-push-branch'
  | 'git-failed'
  | 'push-rejected'
  | 'unsupported-option'
  | 'token-limit'
  | 'other-repository'
  | 'other-actor'
  | 'forge-refused'
  | 'forge-limited'
  | 'forge-failed'
  // notification
  | 'notification-failed'
  | 'notification-refused'
  // hosts
  | 'invalid-input'
  | 'invalid-config'
  // service
  | 'archive-refused'
  | 'budget-spent'
  | 'job-limit'
  | 'store-failed'
  | 'queue-failed';

/** A position in a file of the repository. `line` and `column` count from 1; `column` counts UTF-16 units. */
export type Place = {
  /** Path relative to the root of the repository, with `/` as the separator. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
};

/** One thing that the user should know, as data. Errors make a run fail; warnings never do. */
export type Problem = {
  readonly severity: 'error' | 'warning';
  readonly code: ErrorCode;
  /** What was expected, what was found, and what to do. */
  readonly message: string;
  readonly place?: Place;
};

/** The one error class. `message` speaks to the user; an error of any other class is a fault of ours. */
export class TidemarkError extends Error {
  override readonly name = 'TidemarkError';
  readonly code: ErrorCode;
  readonly place: Place | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { readonly place?: Place; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.place = options.place;
  }
}

/** `file:line:column: code: message`, or without a place `code: message`. */
export function toProblemLine(problem: Problem): string {
  const at = problem.place === undefined ? '' : `${toPlaceText(problem.place)}: `;
  return `${at}${problem.code}: ${problem.message}`;
}

/** `file:line:column`, as editors and terminals link it. */
export function toPlaceText(place: Place): string {
  return `${place.file}:${place.line}:${place.column}`;
}

/** The problem that a thrown `TidemarkError` stands for. Anything else is rethrown: it is a fault, not a finding. */
export function toProblem(error: unknown, place?: Place): Problem {
  if (!(error instanceof TidemarkError)) throw error;
  const at = error.place ?? place;
  return { severity: 'error', code: error.code, message: error.message, ...(at && { place: at }) };
}
