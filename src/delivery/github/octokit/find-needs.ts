import type { Refusal } from './classify.ts';

/** What each request needs, in the words of `permissions` in a workflow. */
const ROUTES: readonly (readonly [RegExp, string])[] = [
  [/\/(?:pulls|issues|requested_reviewers|reactions|comments)\b/, 'pull-requests'],
  [/\/git\/|\/merge\b|\/compare\//, 'contents'],
];

/** What each part of an answer needs, by the names that our documents give to it; the first that fits counts. */
const FIELDS: readonly (readonly [RegExp, string])[] = [
  [/\bstatusCheckRollup\b/, 'checks: read and statuses: read'],
  [/\benablePullRequestAutoMerge\b/, 'contents: write and pull-requests: write'],
  [/\b(?:rejected|associatedPullRequests|pullRequests?|updateIssueComment|h\d+)\b/, 'pull-requests: write'],
  [/\b(?:updateRefs|createCommitOnBranch|base|bot|[be]\d+)\b/, 'contents: write'],
];

/**
 * What a token lacked for a request that was refused: GitHub names permissions in a header, or they follow from the
 * route or from the part of the answer. A classic personal token has scopes instead, and GitHub names those it has.
 */
export function findNeeds({ headers, route = '', path = [], message }: Refusal, isWrite: boolean): string {
  if (headers['x-oauth-scopes'] !== undefined) return 'the scope repo, and its owner write access';
  const needs = findPermissions({ headers, route, path }, isWrite);
  return /personal access token/i.test(message) ? `${needs}, and its owner write access` : needs;
}

function findPermissions(
  { headers, route, path }: Required<Pick<Refusal, 'headers' | 'route' | 'path'>>,
  isWrite: boolean,
): string {
  const accepted = headers['x-accepted-github-permissions'];
  if (typeof accepted === 'string' && /^[\w=,; -]{1,200}$/.test(accepted))
    return accepted
      .replaceAll('_', '-')
      .replaceAll('=', ': ')
      .replaceAll(/\s*;\s*/g, ' or ');
  const field = FIELDS.find(([pattern]) => pattern.test(path.join(' ')))?.[1];
  if (field !== undefined) return field;
  const name = ROUTES.find(([pattern]) => pattern.test(route))?.[1];
  return name === undefined
    ? 'contents: write and pull-requests: write'
    : `${name}: ${isWrite ? 'write' : 'read'}`;
}
