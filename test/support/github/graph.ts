import type { FakePull, FakeRepository, State } from './fake-repository.ts';
import type { Node } from './graphql-executor.ts';

type Arguments = Readonly<Record<string, unknown>>;

/** The repository as GitHub's graph shows it. */
export function toGraph(repository: FakeRepository): Node {
  return {
    __typename: 'Query',
    viewer: {
      __typename: 'User',
      login: repository.viewer,
    },
    rateLimit: { __typename: 'RateLimit', cost: 2, remaining: 4_998 },
    repository: () => toRepositoryNode(repository, repository.seen()),
  };
}

function toRepositoryNode(repository: FakeRepository, state: State): Node {
  const { closed } = repository.settings;
  return {
    __typename: 'Repository',
    id: 'R_1',
    nameWithOwner: repository.settings.nameWithOwner,
    isArchived: closed === 'archived',
    isDisabled: closed === 'disabled',
    isLocked: closed === 'locked',
    autoMergeAllowed: repository.settings.autoMerge !== 'unprotected',
    deleteBranchOnMerge: false,
    ref: ({ qualifiedName }: Arguments) =>
      toRef(repository, state, String(qualifiedName).replace('refs/heads/', ''), ''),
    refs: (options: Arguments) => listRefs(repository, state, options),
    object: ({ expression }: Arguments) => toObject(repository, state, String(expression)),
    pullRequest: ({ number }: Arguments) => ({
      __typename: 'PullRequest',
      comments: (options: Arguments) => listComments(repository, Number(number), options),
    }),
    pullRequests: (options: Arguments) => listPulls(repository, state, options),
  };
}

function listRefs(repository: FakeRepository, state: State, { refPrefix, first, after }: Arguments): Node {
  const prefix = String(refPrefix).replace('refs/heads/', '');
  const names = [...state.refs.keys()].filter((name) => name.startsWith(prefix)).sort();
  const start = typeof after === 'string' ? names.indexOf(after) + 1 : 0;
  const page = names.slice(start, start + Number(first));
  return {
    __typename: 'RefConnection',
    pageInfo: {
      __typename: 'PageInfo',
      hasNextPage: start + page.length < names.length,
      endCursor: page.at(-1) ?? null,
    },
    nodes: page.map((name) => toRef(repository, state, name, prefix)),
  };
}

function toRef(repository: FakeRepository, state: State, name: string, prefix: string): Node | null {
  const oid = state.refs.get(name);
  if (oid === undefined) return null;
  return {
    __typename: 'Ref',
    name: name.slice(prefix.length),
    target: toCommit(repository, oid),
    refUpdateRule: toUpdateRule(repository, name),
    associatedPullRequests: ({ states, first }: Arguments) =>
      toConnection(
        'PullRequestConnection',
        state.pulls
          .filter((pull) => pull.head === name && toList(states).includes(pull.state))
          .slice(0, Number(first))
          .map((pull) => toPull(repository, pull)),
      ),
  };
}

function toCommit(repository: FakeRepository, oid: string): Node {
  const { objects, settings } = repository;
  const commit = objects.readCommit(oid);
  if (commit === undefined) throw new Error(`there is no commit ${oid}`);
  return {
    __typename: 'Commit',
    oid,
    message: commit.message,
    committedDate: settings.now.toISOString(),
    tree: { __typename: 'Tree', oid: commit.tree },
    parents: ({ first }: Arguments) =>
      toConnection(
        'CommitConnection',
        commit.parents.slice(0, Number(first)).map((parent) => toCommit(repository, parent)),
      ),
    history: ({ first }: Arguments) =>
      toConnection(
        'CommitHistoryConnection',
        objects
          .listAncestors(oid)
          .slice(0, Number(first))
          .map((one) => toCommit(repository, one)),
      ),
    file: ({ path }: Arguments) => {
      const entry = settings.hasFiles ? objects.filesOf(oid).get(String(path)) : undefined;
      return entry === undefined
        ? null
        : { __typename: 'TreeEntry', oid: entry.oid, mode: Number.parseInt(entry.mode, 8) };
    },
  };
}

function toObject({ objects }: FakeRepository, state: State, expression: string): Node | null {
  const [revision = '', path] = expression.split(':');
  const oid = state.refs.get(revision.replace('refs/heads/', '')) ?? revision;
  const files = objects.readCommit(oid) === undefined ? objects.readTree(oid) : objects.filesOf(oid);
  const blob = path === undefined ? oid : files?.get(path)?.oid;
  const bytes = objects.readBlob(blob ?? '');
  if (blob === undefined || bytes === undefined) return null;
  const isBinary = bytes.includes(0);
  return {
    __typename: 'Blob',
    oid: blob,
    text: isBinary ? null : bytes.toString('utf8'),
    isBinary,
    isTruncated: bytes.length > 500_000,
  };
}

function listPulls(
  repository: FakeRepository,
  state: State,
  { states, labels, headRefName, first }: Arguments,
): Node {
  const found = state.pulls.filter(
    (pull) =>
      toList(states).includes(pull.state) &&
      (labels === undefined || pull.labels.some((label) => toList(labels).includes(label))) &&
      (headRefName === undefined || pull.head === headRefName),
  );
  return toConnection(
    'PullRequestConnection',
    found
      .toReversed()
      .slice(0, Number(first))
      .map((pull) => toPull(repository, pull)),
  );
}

/** Pages from the end; a cursor is the id of a comment. */
function listComments(
  { comments, viewer }: FakeRepository,
  number: number,
  { last, before }: Arguments,
): Node {
  const all = comments.filter(({ pull }) => pull === number);
  const end = typeof before === 'string' ? all.findIndex(({ id }) => id === before) : all.length;
  const start = Math.max(0, end - Number(last));
  const page = all.slice(start, end);
  const startCursor = page[0]?.id ?? null;
  return {
    ...toConnection(
      'IssueCommentConnection',
      page.map(({ id, body, author }) => ({
        __typename: 'IssueComment',
        id,
        body,
        viewerDidAuthor: author === viewer,
      })),
    ),
    pageInfo: { __typename: 'PageInfo', hasPreviousPage: start > 0, startCursor },
  };
}

function toPull(repository: FakeRepository, pull: FakePull): Node {
  const { objects } = repository;
  const base = repository.tip(pull.base);
  const shared = new Set(base === undefined ? [] : objects.listAncestors(base));
  const commits = pull.fork
    ? []
    : objects
        .listAncestors(pull.headOid)
        .filter((oid) => !shared.has(oid))
        .toReversed();
  const shown = commits.length === 0 ? [pull.headOid] : commits;
  return {
    __typename: 'PullRequest',
    id: `PR_${pull.number}`,
    number: pull.number,
    url: `https://github.example/acme/fleet/pull/${pull.number}`,
    title: pull.title,
    body: pull.body,
    state: pull.state,
    createdAt: pull.createdAt,
    closedAt: pull.closedAt ?? null,
    isCrossRepository: pull.fork,
    headRefOid: pull.headOid,
    headRefName: pull.head,
    baseRefName: pull.base,
    mergeable: pull.conflicting ? 'CONFLICTING' : 'MERGEABLE',
    mergeStateStatus: pull.behind ? 'BEHIND' : 'CLEAN',
    isInMergeQueue: pull.queued,
    editor: pull.editor === null ? null : { __typename: 'Actor', login: pull.editor },
    autoMergeRequest:
      pull.autoMerge === null ? null : { __typename: 'AutoMergeRequest', mergeMethod: pull.autoMerge },
    statusCheckRollup: { __typename: 'StatusCheckRollup', state: pull.checks },
    labels: ({ first }: Arguments) =>
      toConnection(
        'LabelConnection',
        pull.labels.slice(0, Number(first)).map((name) => ({ __typename: 'Label', name })),
      ),
    timelineItems: ({ itemTypes, first, last }: Arguments) => {
      const wanted = toList(itemTypes).map((type) => type.toLowerCase().replaceAll('_', ''));
      const events = pull.events.filter(({ name }) => wanted.includes(name.toLowerCase()));
      const some = first === undefined ? events.slice(-Number(last)) : events.slice(0, Number(first));
      return toConnection(
        'PullRequestTimelineItemsConnection',
        some.map((event) => ({ __typename: event.name, createdAt: event.at })),
      );
    },
    commits: ({ last }: Arguments) => ({
      ...toConnection(
        'PullRequestCommitConnection',
        shown
          .slice(-Number(last ?? 1))
          .map((oid) => ({ __typename: 'PullRequestCommit', commit: toCommit(repository, oid) })),
      ),
      totalCount: commits.length,
    }),
  };
}

function toConnection(__typename: string, nodes: readonly (Node | null)[]): Node {
  return { __typename, nodes };
}

function toList(value: unknown): readonly string[] {
  // A single value stands for a list of one.
  return (Array.isArray(value) ? value : [value]).map(String);
}

/** What a classic protection asks of a branch, as those see it who are no administrators. */
function toUpdateRule({ settings }: FakeRepository, branch: string): Node | null {
  if (branch !== 'main' || settings.protection === undefined) return null;
  return { __typename: 'RefUpdateRule', ...settings.protection };
}
