import { z } from 'zod';
import type { FakeRepository } from './fake-repository.ts';
import type { Node } from './graphql-executor.ts';

type Fields = Readonly<Record<string, unknown>>;
type RefUpdate = {
  readonly name: string;
  readonly beforeOid?: string | undefined;
  readonly afterOid: string;
  readonly force?: boolean | undefined;
};

/** An answer that is not a result, as GitHub words it. */
export class Refusal extends Error {
  readonly type: string;
  readonly status: number;

  constructor(
    message: string,
    { type = 'UNPROCESSABLE', status = 422 }: { readonly type?: string; readonly status?: number } = {},
  ) {
    super(message);
    this.type = type;
    this.status = status;
  }
}

const refUpdates = z.array(
  z.object({
    name: z.string(),
    beforeOid: z.string().optional(),
    afterOid: z.string(),
    force: z.boolean().optional(),
  }),
);
const additions = z.array(z.object({ path: z.string(), contents: z.string() }));

const ZEROS = '0'.repeat(40);

export function toMutations(repository: FakeRepository): Node {
  return {
    __typename: 'Mutation',
    updateRefs: ({ input }: Fields) => {
      const updates = refUpdates.parse(toFields(input)['refUpdates']);
      for (const update of updates) checkUpdate(repository, update);
      for (const update of updates) applyUpdate(repository, update);
      return { __typename: 'UpdateRefsPayload', clientMutationId: null };
    },
    createCommitOnBranch: ({ input }: Fields) => commitOnBranch(repository, toFields(input)),
    updateIssueComment: ({ input }: Fields) => updateComment(repository, toFields(input)),
    enablePullRequestAutoMerge: ({ input }: Fields) => enableAutoMerge(repository, toFields(input)),
  };
}

/** The rules of refs, which are the same whichever way a ref is moved. */
export function checkUpdate(
  { state, objects, settings }: FakeRepository,
  { name, beforeOid, afterOid, force = false }: RefUpdate,
): void {
  const branch = name.replace('refs/heads/', '');
  const current = state.refs.get(branch);
  if (beforeOid !== undefined && beforeOid !== (current ?? ZEROS))
    throw new Refusal(`Reference ${name} did not match the expected oid`);
  if (afterOid === ZEROS) return;
  if (objects.readCommit(afterOid) === undefined) throw new Refusal('Object does not exist');
  if (current === undefined) {
    const clash = [...state.refs.keys()].find(
      (other) => other.startsWith(`${branch}/`) || branch.startsWith(`${other}/`),
    );
    if (clash !== undefined)
      throw new Refusal(`Reference update failed: '${clash}' exists; cannot create '${branch}'`);
    if (settings.blockCreation)
      throw new Refusal(
        'Repository rule violations found\n\nCreations being restricted: Cannot create ref due to creations being restricted.',
      );
  } else if (!objects.listAncestors(afterOid).includes(current)) {
    if (!force) throw new Refusal('Update is not a fast forward');
    if (settings.blockForcePush)
      throw new Refusal('Repository rule violations found\n\nCannot force-push to this branch');
  }
  if (branch === 'main' && settings.requirePullRequest)
    throw new Refusal('Repository rule violations found\n\nChanges must be made through a pull request.');
  if (settings.requireSignatures && branch !== 'main') {
    const shared = new Set(objects.listAncestors(state.refs.get('main') ?? ''));
    const unsigned = objects
      .listAncestors(afterOid)
      .find((oid) => !shared.has(oid) && objects.readCommit(oid)?.verified !== true);
    if (unsigned !== undefined)
      throw new Refusal('Repository rule violations found\n\nCommits must have verified signatures.');
  }
}

export function applyUpdate(repository: FakeRepository, { name, afterOid }: RefUpdate): void {
  const branch = name.replace('refs/heads/', '');
  if (afterOid === ZEROS) repository.deleteRef(branch);
  else repository.moveRef(branch, afterOid);
}

function commitOnBranch(repository: FakeRepository, input: Fields): Node {
  const branch = String(toFields(input['branch'])['branchName']);
  const expected = String(input['expectedHeadOid']);
  const { objects } = repository;
  const head = repository.tip(branch);
  if (head === undefined) throw new Refusal(`No ref matching ${branch}`, { type: 'NOT_FOUND' });
  if (head !== expected)
    throw new Refusal(`Expected branch to point to "${expected}" but it did not. Pull and try again.`, {
      type: 'STALE_DATA',
    });
  const files = new Map(objects.filesOf(head));
  const changes = toFields(input['fileChanges']);
  for (const addition of additions.parse(changes['additions'])) {
    files.set(addition.path, {
      mode: '100644',
      oid: objects.writeBlob(Buffer.from(addition.contents, 'base64')),
    });
  }
  const message = toFields(input['message']);
  const body = typeof message['body'] === 'string' ? message['body'] : '';
  const oid = objects.writeCommit({
    tree: objects.writeTree(files),
    parents: [head],
    message: `${String(message['headline'])}${body === '' ? '' : `\n\n${body}`}`,
    author: 'bot',
    verified: true,
  });
  checkUpdate(repository, { name: `refs/heads/${branch}`, beforeOid: head, afterOid: oid });
  repository.moveRef(branch, oid);
  return { __typename: 'CreateCommitOnBranchPayload', commit: { __typename: 'Commit', oid } };
}

function updateComment({ comments, viewer }: FakeRepository, input: Fields): Node {
  const comment = comments.find(({ id }) => id === input['id']);
  if (comment === undefined) throw new Refusal('Could not resolve to a node', { type: 'NOT_FOUND' });
  if (comment.author !== viewer) throw new Refusal('Resource not accessible', { type: 'FORBIDDEN' });
  comment.body = String(input['body']);
  return { __typename: 'UpdateIssueCommentPayload', clientMutationId: null };
}

function enableAutoMerge(repository: FakeRepository, input: Fields): Node {
  const pull = repository.pull(Number(String(input['pullRequestId']).replace('PR_', '')));
  if (input['expectedHeadOid'] !== pull.headOid)
    throw new Refusal('Head branch was modified. Review and try again: expected head did not match');
  switch (repository.settings.autoMerge) {
    case 'clean':
      throw new Refusal('Pull request Pull request is in clean status');
    case 'unstable':
      throw new Refusal('Pull request Pull request is in unstable status');
    case 'unprotected':
    case 'unruled':
      throw new Refusal('Pull request Protected branch rules not configured for this branch');
    case 'enabled':
      pull.autoMerge = String(input['mergeMethod']);
  }
  return { __typename: 'EnablePullRequestAutoMergePayload', clientMutationId: null };
}

function toFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
