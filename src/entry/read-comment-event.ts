import { readFile, stat } from 'node:fs/promises';
import * as z from 'zod/mini';
import type { CommentEvent } from '../delivery/github/run/handle-comment.ts';

/** GitHub's payloads are at most 25 MB. */
const sizeLimit = 25 * 1024 * 1024;

/** The fields of an `issue_comment` event that count here (GitHub's webhook payloads). */
const payloadSchema = z.object({
  action: z.string(),
  issue: z.object({ number: z.int(), pull_request: z.optional(z.unknown()) }),
  comment: z.object({
    id: z.int(),
    body: z.string(),
    user: z.object({ login: z.string(), type: z.string() }),
  }),
});

/**
 * The comment that started a workflow run, when it is one on a pull request; `undefined` for every other event, and for
 * a payload that is not what GitHub sends: a run then does what it does without a comment.
 */
export async function readCommentEvent(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<CommentEvent | undefined> {
  const { GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: path } = environment;
  if (name !== 'issue_comment' || path === undefined) return undefined;
  return toCommentEvent(await readJson(path));
}

/** The comment that a payload of `issue_comment` tells of, when it is one on a pull request. */
export function toCommentEvent(payload: unknown): CommentEvent | undefined {
  const { success, data } = payloadSchema.safeParse(payload);
  if (!success || data.issue.pull_request === undefined) return undefined;
  const { action, issue, comment } = data;
  return {
    action,
    pullRequest: issue.number,
    comment: comment.id,
    login: comment.user.login,
    isBot: comment.user.type === 'Bot',
    body: comment.body,
  };
}

async function readJson(path: string): Promise<unknown> {
  try {
    if ((await stat(path)).size > sizeLimit) return undefined;
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
}
