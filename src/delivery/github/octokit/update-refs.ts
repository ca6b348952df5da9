import * as z from 'zod';
import type { BranchCommit, Outcome, RefUpdate } from '../forge.ts';
import type { Oid } from '../git-object.ts';
import { NO_OBJECT } from '../git-object.ts';
import type { Answer, Client } from './client.ts';
import { COMMIT_ON_BRANCH, UPDATE_REFS } from './documents.ts';
import type { Target } from './read-others.ts';
import { done, toRepository } from './write.ts';

type Access = { readonly client: Client; readonly target: Target };

const anything = z.unknown();

/** Moves refs only while they stand where they were seen, all or none. */
export async function updateRefs(
  { client }: Access,
  repository: string,
  updates: readonly RefUpdate[],
): Promise<Answer<unknown>> {
  const list = updates.map(({ branch, before, after, force }) => ({
    name: `refs/heads/${branch}`,
    beforeOid: before,
    afterOid: after,
    force,
  }));
  return client.query({
    document: UPDATE_REFS,
    parameters: { repository, updates: list },
    schema: anything,
    write: true,
  });
}

/**
 * For hosts without compare-and-swap. Creating fails when the branch exists, moving fails unless the commit follows
 * what is there; both are as good. There is no safe way to delete or to replace, so neither happens.
 */
export async function updateRefsOneByOne(
  { client, target }: Access,
  updates: readonly RefUpdate[],
): Promise<Outcome<void>> {
  for (const { branch, before, after, force } of updates) {
    if (after === NO_OBJECT) continue;
    if (force)
      return {
        ok: false,
        failure: {
          kind: 'lost-race',
          message: 'this host cannot replace a branch safely; commits are appended instead',
        },
      };
    const answer = await (before === NO_OBJECT
      ? client.send({
          route: 'POST /repos/{owner}/{repo}/git/refs',
          parameters: { ...toRepository(target), ref: `refs/heads/${branch}`, sha: after },
          schema: anything,
          write: true,
        })
      : client.send({
          route: 'PATCH /repos/{owner}/{repo}/git/refs/{ref}',
          parameters: { ...toRepository(target), ref: `heads/${branch}`, sha: after, force: false },
          schema: anything,
          write: true,
        }));
    if (!answer.ok) return answer;
  }
  return done;
}

const committed = z.object({ createCommitOnBranch: z.object({ commit: z.object({ oid: z.string() }) }) });

/** The headline ends at the first line break; GitHub puts the two together with an empty line. */
export async function commitOnBranch(
  { client, target }: Access,
  request: BranchCommit,
): Promise<Outcome<Oid>> {
  const { branch, expected, message, files } = request;
  const [headline = '', ...rest] = message.split('\n');
  const input = {
    branch: { repositoryNameWithOwner: `${target.owner}/${target.name}`, branchName: branch },
    expectedHeadOid: expected,
    message: { headline, body: rest.join('\n').trim() },
    // An absent list would be read as null, and null is refused.
    fileChanges: {
      additions: files.map(({ path, text }) => ({ path, contents: Buffer.from(text).toString('base64') })),
      deletions: [],
    },
  };
  const answer = await client.query({
    document: COMMIT_ON_BRANCH,
    parameters: { input },
    schema: committed,
    write: true,
  });
  return answer.ok ? { ok: true, value: answer.value.createCommitOnBranch.commit.oid } : answer;
}
