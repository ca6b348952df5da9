import * as z from 'zod';
import type { MergeRequest, Outcome } from '../forge.ts';
import type { Client } from './client.ts';
import { ENABLE_AUTO_MERGE } from './documents.ts';
import type { Target } from './read-others.ts';
import { toRepository } from './write.ts';

type Access = { readonly client: Client; readonly target: Target };
type Merged = Outcome<'enabled' | 'merged' | 'waiting'>;

/** Lets GitHub merge as soon as its rules are met; where there is nothing to wait for, merges what was seen. */
export async function merge(access: Access, request: MergeRequest): Promise<Merged> {
  const { id, head, method } = request;
  const input = { pullRequestId: id, expectedHeadOid: head, mergeMethod: method.toUpperCase() };
  const answer = await access.client.query({
    document: ENABLE_AUTO_MERGE,
    parameters: { input },
    schema: z.unknown(),
    write: true,
  });
  if (answer.ok) return { ok: true, value: 'enabled' };
  const { message } = answer.failure;
  if (/clean status/i.test(message)) return mergeNow(access, request);
  if (/unstable status/i.test(message)) return { ok: true, value: 'waiting' };
  if (
    !/protected branch rules not configured|can't enable auto-merge|auto.?merge is not allowed/i.test(message)
  )
    return answer;
  if (request.withoutProtection && request.checks === 'SUCCESS') return mergeNow(access, request);
  if (request.withoutProtection) return { ok: true, value: 'waiting' };
  const hint =
    'require a check on the base branch and allow auto-merge in the settings, or allow merging without protection';
  return { ok: false, failure: { kind: 'refused', message: `${message}; ${hint}` } };
}

async function mergeNow({ client, target }: Access, { number, head, method }: MergeRequest): Promise<Merged> {
  const answer = await client.send({
    route: 'PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge',
    parameters: { ...toRepository(target), pull_number: number, sha: head, merge_method: method },
    schema: z.unknown(),
    write: true,
  });
  if (answer.ok) return { ok: true, value: 'merged' };
  return answer.failure.status === 405 ? { ok: true, value: 'waiting' } : answer;
}
