import type { Forge, Outcome, RefUpdate } from '../forge.ts';
import { createClient } from './client.ts';
import type { ClientOptions } from './client.ts';
import { editComment, findOwnComment } from './comments.ts';
import { merge } from './merge.ts';
import {
  canWrite,
  compare,
  readBlobs,
  readFiles,
  readHistory,
  readLogin,
  readPull,
  requiresSignatures,
} from './read-others.ts';
import { readSnapshot } from './read-snapshot.ts';
import { commitOnBranch, updateRefs, updateRefsOneByOne } from './update-refs.ts';
import {
  comment,
  createCommit,
  createTree,
  decorate,
  done,
  editPull,
  openPull,
  react,
  requestReviews,
} from './write.ts';

export type OctokitForgeOptions = ClientOptions & {
  readonly owner: string;
  /** The name of the repository without its owner. */
  readonly repository: string;
};

/** One repository of github.com or a GitHub Enterprise Server. */
export function createOctokitForge(options: OctokitForgeOptions): Forge {
  const client = createClient(options);
  let target = { owner: options.owner, name: options.repository };
  let access = { client, target };
  let hasUpdateRefs = true;

  /** A write to the old name of a repository would be redirected, and a redirected write loses its body. */
  function follow(name: string): void {
    const [owner = '', repository = ''] = name.split('/');
    if (owner === '' || repository === '') return;
    target = { owner, name: repository };
    access = { client, target };
  }

  async function moveRefs(repositoryId: string, updates: readonly RefUpdate[]): Promise<Outcome<void>> {
    if (hasUpdateRefs) {
      const answer = await updateRefs(access, repositoryId, updates);
      if (answer.ok) return done;
      if (answer.failure.unknownField !== true) return answer;
      hasUpdateRefs = false;
    }
    return updateRefsOneByOne(access, updates);
  }

  return {
    readSnapshot: async (request) => {
      const read = await readSnapshot({ client, target, request });
      if (read.ok) follow(read.value.name);
      return read;
    },
    readHistory: (branches) => readHistory(access, branches),
    compare: (base, head) => compare(access, base, head),
    readBlobs: (expressions) => readBlobs(access, expressions),
    readFiles: (tree, paths) => readFiles(access, tree, paths),
    canWrite: (login) => canWrite(access, login),
    readPull: (number) => readPull(access, number),
    requiresSignatures: (branch) => requiresSignatures(access, branch),
    findOwnComment: (number, marker) => findOwnComment(access, number, marker),
    readLogin: () => readLogin(access),
    createTree: (base, entries) => createTree(access, base, entries),
    createCommit: (request) => createCommit(access, request),
    updateRefs: moveRefs,
    commitOnBranch: (request) => commitOnBranch(access, request),
    openPull: (content) => openPull(access, content),
    editPull: (number, edit) => editPull(access, number, edit),
    decorate: (number, decoration) => decorate(access, number, decoration),
    requestReviews: (number, reviewers, teams) => requestReviews(access, number, { reviewers, teams }),
    react: (id, content) => react(access, id, content),
    comment: (number, text) => comment(access, number, text),
    editComment: (id, text) => editComment(access, id, text),
    merge: (request) => merge(access, request),
    hasUpdateRefs: () => hasUpdateRefs,
    countRequests: client.countRequests,
  };
}
