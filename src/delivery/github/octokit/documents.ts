const COMMIT = 'oid message tree { oid } parents(first: 3) { nodes { oid } }';

const branchFields = (checks: boolean) => `
  name
  target { ... on Commit { ${COMMIT} } }
  associatedPullRequests(states: OPEN, first: 2) { nodes {
    id number url title body isCrossRepository headRefOid baseRefName createdAt
    mergeable mergeStateStatus isInMergeQueue
    editor { login }
    autoMergeRequest { mergeMethod }
    labels(first: 1) { nodes { name } }
    everLabelled: timelineItems(itemTypes: [LABELED_EVENT], first: 1) { nodes { __typename } }
    commits(first: 1) { totalCount }
    ${checks ? 'statusCheckRollup { state }' : ''}
  } }`;

const PAST = `
  number state body headRefName baseRefName isCrossRepository headRefOid
  commits(last: 10) { nodes { commit { message } } }
  timelineItems(itemTypes: [CLOSED_EVENT, RENAMED_TITLE_EVENT], last: 10) { nodes {
    __typename ... on ClosedEvent { createdAt } ... on RenamedTitleEvent { createdAt }
  } }`;

/** How pull requests of ours ended, the latest first. */
const ENDED = `ended: pullRequests(states: [CLOSED, MERGED], labels: [$label], first: 30, orderBy: { field: UPDATED_AT, direction: DESC }) { nodes {
    number url title state body headRefName baseRefName isCrossRepository closedAt
  } }`;

const LANDED = 'landed: history(first: 20) { nodes { oid message committedDate } }';

const BRANCHES = (checks: boolean, after: string) => `refs(refPrefix: $prefix, first: 30${after}) {
    pageInfo { hasNextPage endCursor }
    nodes { ${branchFields(checks)} }
  }`;

export type SnapshotShape = {
  readonly branches: number;
  readonly files: number;
  readonly recent: number;
  readonly checks: boolean;
  readonly news: boolean;
};

/** Everything that a plan depends on, in one request. `$b0`… are branches by name, `$f0`… paths. */
export function toSnapshotDocument({ branches, files, recent, checks, news }: SnapshotShape): string {
  const names = Array.from({ length: branches }, (_, index) => index);
  const paths = Array.from({ length: files }, (_, index) => index);
  const variables = [
    ...names.map((index) => `$b${index}: String!`),
    ...paths.map((index) => `$f${index}: String!`),
  ];
  return `query Snapshot($owner: String!, $name: String!, $base: String!, $prefix: String!, $label: String!${variables.map((text) => `, ${text}`).join('')}) {
  repository(owner: $owner, name: $name) {
    id nameWithOwner isArchived isDisabled isLocked autoMergeAllowed
    base: ref(qualifiedName: $base) { target { ... on Commit {
      oid tree { oid }
      ${recent > 0 ? `history(first: ${recent}) { nodes { message } }` : ''}
      ${news ? LANDED : ''}
      ${paths.map((index) => `f${index}: file(path: $f${index}) { oid mode }`).join('\n      ')}
    } } }
    bot: ${BRANCHES(checks, '')}
    ${names.map((index) => `b${index}: ref(qualifiedName: $b${index}) { ${branchFields(checks)} }`).join('\n    ')}
    rejected: pullRequests(states: CLOSED, labels: [$label], first: 30, orderBy: { field: UPDATED_AT, direction: DESC }) { nodes { ${PAST} } }
    ${news ? ENDED : ''}
  }
}`;
}

/** The next page of our branches, for those who have more than thirty. */
export function toBranchesDocument(checks: boolean): string {
  return `query Branches($owner: String!, $name: String!, $prefix: String!, $after: String!) {
  repository(owner: $owner, name: $name) { bot: ${BRANCHES(checks, ', after: $after')} }
}`;
}

/** Earlier pull requests of branches, by the name of the branch: no label is needed for that. */
export function toHistoryDocument(branches: number): string {
  const indexes = Array.from({ length: branches }, (_, index) => index);
  return `query History($owner: String!, $name: String!${indexes.map((index) => `, $h${index}: String!`).join('')}) {
  repository(owner: $owner, name: $name) {
    ${indexes.map((index) => `h${index}: pullRequests(headRefName: $h${index}, states: [CLOSED, MERGED], first: 10, orderBy: { field: CREATED_AT, direction: DESC }) { nodes { ${PAST} } }`).join('\n    ')}
  }
}`;
}

/** The text of blobs, by expressions. */
export function toBlobsDocument(expressions: number): string {
  const indexes = Array.from({ length: expressions }, (_, index) => index);
  return `query Blobs($owner: String!, $name: String!${indexes.map((index) => `, $e${index}: String!`).join('')}) {
  repository(owner: $owner, name: $name) {
    ${indexes.map((index) => `e${index}: object(expression: $e${index}) { oid ... on Blob { text isBinary isTruncated } }`).join('\n    ')}
  }
}`;
}

export const UPDATE_REFS = `mutation UpdateRefs($repository: ID!, $updates: [RefUpdate!]!) {
  updateRefs(input: { repositoryId: $repository, refUpdates: $updates }) { clientMutationId }
}`;

export const COMMIT_ON_BRANCH = `mutation CommitOnBranch($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}`;

export const ENABLE_AUTO_MERGE = `mutation EnableAutoMerge($input: EnablePullRequestAutoMergeInput!) {
  enablePullRequestAutoMerge(input: $input) { clientMutationId }
}`;

export const VIEWER = `query Viewer { viewer { login } }`;

/** Comments of a pull request, the latest page first. */
export const COMMENTS = `query Comments($owner: String!, $name: String!, $number: Int!, $before: String) {
  repository(owner: $owner, name: $name) { pullRequest(number: $number) {
    comments(last: 100, before: $before) {
      pageInfo { hasPreviousPage startCursor }
      nodes { id body viewerDidAuthor }
    }
  } }
}`;

export const UPDATE_COMMENT = `mutation UpdateComment($id: ID!, $body: String!) {
  updateIssueComment(input: { id: $id, body: $body }) { clientMutationId }
}`;
