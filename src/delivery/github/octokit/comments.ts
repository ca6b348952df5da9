import * as z from 'zod';
import type { Outcome, OwnComment } from '../forge.ts';
import type { Answer, Client } from './client.ts';
import { COMMENTS, UPDATE_COMMENT } from './documents.ts';
import type { Target } from './read-others.ts';

type Access = { readonly client: Client; readonly target: Target };

/** One that is older than so many pages of a hundred is not found, and the next one is written below. */
const PAGES_LIMIT = 10;

const page = z.object({
  repository: z.object({
    pullRequest: z
      .object({
        comments: z.object({
          pageInfo: z.object({ hasPreviousPage: z.boolean(), startCursor: z.string().nullable() }),
          nodes: z.array(
            z.object({ id: z.string(), body: z.string(), viewerDidAuthor: z.boolean() }).nullable(),
          ),
        }),
      })
      .nullable(),
  }),
});

/** The latest comment that starts with `marker` and that whoever the token belongs to has written. */
export async function findOwnComment(
  { client, target }: Access,
  number: number,
  marker: string,
): Promise<Outcome<OwnComment | null>> {
  let before: string | null = null;
  for (let count = 0; count < PAGES_LIMIT; count++) {
    const parameters: Readonly<Record<string, unknown>> = { ...target, number, before };
    const answer: Answer<z.infer<typeof page>> = await client.query({
      document: COMMENTS,
      parameters,
      schema: page,
      write: false,
    });
    if (!answer.ok) return answer;
    const comments = answer.value.repository.pullRequest?.comments;
    const found = comments?.nodes.findLast((one) => one?.viewerDidAuthor && one.body.startsWith(marker));
    if (found) return { ok: true, value: { id: found.id, body: found.body } };
    if (comments === undefined || !comments.pageInfo.hasPreviousPage) break;
    before = comments.pageInfo.startCursor;
  }
  return { ok: true, value: null };
}

export async function editComment({ client }: Access, id: string, body: string): Promise<Outcome<void>> {
  const answer = await client.query({
    document: UPDATE_COMMENT,
    parameters: { id, body },
    schema: z.unknown(),
    write: true,
  });
  return answer.ok ? { ok: true, value: undefined } : answer;
}
