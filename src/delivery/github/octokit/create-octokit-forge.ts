import type { Forge, Outcome, RefUpdate } from '../forge.ts';
import { createClient } from './client.ts';
import type { ClientOptions } from './client.ts';
import { merge } from './merge.ts';
import {
  canWrite,
  compare,
  readBlobs,
  readFiles,
  readHistory,
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
  const target = { owner: options.owner, name: options.repository };
  const access = { client, target };
  let hasUpdateRefs = true;

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
    readSnapshot: (request) => readSnapshot({ client, target, request }),
    readHistory: (branches) => readHistory(access, branches),
    compare: (base, head) => compare(access, base, head),
    readBlobs: (expressions) => readBlobs(access, expressions),
    readFiles: (tree, paths) => readFiles(access, tree, paths),
    canWrite: (login) => canWrite(access, login),
    readPull: (number) => readPull(access, number),
    requiresSignatures: (branch) => requiresSignatures(access, branch),
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
    merge: (request) => merge(access, request),
    hasUpdateRefs: () => hasUpdateRefs,
    countRequests: client.countRequests,
  };
}
