import * as z from 'zod';
import type { BlobText, Comparison, Outcome, PullFacts } from '../forge.ts';
import type { BaseFile, PastPull } from '../snapshot.ts';
import type { Answer, Client } from './client.ts';
import { toBlobsDocument, toHistoryDocument, VIEWER } from './documents.ts';
import { toVariables } from './read-snapshot.ts';
import { blob, pastPulls, toPastPull } from './shapes.ts';

export type Target = { readonly owner: string; readonly name: string };
type Access = { readonly client: Client; readonly target: Target };

const HISTORY_BATCH = 50;
const BLOBS_BATCH = 50;

const envelope = z.object({ repository: z.record(z.string(), z.unknown()) });

/** One request for all branches, up to fifty. */
export async function readHistory(
  { client, target }: Access,
  names: readonly string[],
): Promise<Outcome<ReadonlyMap<string, readonly PastPull[]>>> {
  const found = new Map<string, readonly PastPull[]>();
  for (let start = 0; start < names.length; start += HISTORY_BATCH) {
    const batch = names.slice(start, start + HISTORY_BATCH);
    const parameters = { ...target, ...toVariables('h', batch) };
    const answer = await client.query({
      document: toHistoryDocument(batch.length),
      parameters,
      schema: envelope,
      write: false,
    });
    if (!answer.ok) return answer;
    for (const [index, name] of batch.entries()) {
      const parsed = pastPulls.safeParse(answer.value.repository[`h${index}`]);
      if (!parsed.success) return unreadable;
      found.set(
        name,
        parsed.data.nodes.map(toPastPull).filter((pull) => pull.branch === name),
      );
    }
  }
  return { ok: true, value: found };
}

export async function readBlobs(
  { client, target }: Access,
  expressions: readonly string[],
): Promise<Outcome<ReadonlyMap<string, BlobText | null>>> {
  const found = new Map<string, BlobText | null>();
  for (let start = 0; start < expressions.length; start += BLOBS_BATCH) {
    const batch = expressions.slice(start, start + BLOBS_BATCH);
    const parameters = { ...target, ...toVariables('e', batch) };
    const answer = await client.query({
      document: toBlobsDocument(batch.length),
      parameters,
      schema: envelope,
      write: false,
    });
    if (!answer.ok) return answer;
    for (const [index, expression] of batch.entries()) {
      const parsed = blob.safeParse(answer.value.repository[`e${index}`]);
      if (!parsed.success) return unreadable;
      found.set(expression, toBlobText(parsed.data));
    }
  }
  return { ok: true, value: found };
}

function toBlobText(found: z.infer<typeof blob>): BlobText | null {
  if (found === null) return null;
  const whole = typeof found.text === 'string' && found.isBinary !== true && found.isTruncated !== true;
  return { oid: found.oid, ...(whole && { text: found.text ?? '' }) };
}

const comparison = z.object({
  merge_base_commit: z.object({ sha: z.string() }),
  commits: z.array(
    z.object({
      sha: z.string(),
      commit: z.object({
        message: z.string(),
        tree: z.object({ sha: z.string() }),
        author: z.object({ name: z.string() }).nullish(),
      }),
      author: z.object({ login: z.string() }).nullish().catch(undefined),
      parents: z.array(z.object({ sha: z.string() })),
    }),
  ),
  files: z
    .array(z.object({ filename: z.string(), status: z.string(), sha: z.string().nullable() }))
    .default([]),
});

/** GitHub lists 250 commits, the oldest first, and 300 files. A branch with more is nobody's idea of an image update. */
export async function compare(
  { client, target }: Access,
  base: string,
  head: string,
): Promise<Outcome<Comparison | null>> {
  const parameters = { owner: target.owner, repo: target.name, basehead: `${base}...${head}` };
  const route = 'GET /repos/{owner}/{repo}/compare/{basehead}';
  const answer = await client.send({ route, parameters, schema: comparison, write: false });
  if (!answer.ok) return answer.failure.status === 404 ? { ok: true, value: null } : answer;
  const { merge_base_commit: mergeBase, commits, files } = answer.value;
  return {
    ok: true,
    value: {
      mergeBase: mergeBase.sha,
      headTree: commits.find(({ sha }) => sha === head)?.commit.tree.sha ?? '',
      commits: commits.map(({ commit, author, parents }) => ({
        message: commit.message,
        tree: commit.tree.sha,
        parents: parents.map(({ sha }) => sha),
        author: author?.login ?? commit.author?.name ?? 'somebody',
      })),
      files: files.map(({ filename, status, sha }) => ({ path: filename, status, oid: sha ?? '' })),
    },
  };
}

const tree = z.object({
  tree: z.array(z.object({ path: z.string(), mode: z.string(), sha: z.string().nullish() })),
  truncated: z.boolean(),
});

/** Files by the listing of the whole tree; one that a cut listing leaves out counts as absent. */
export async function readFiles(
  { client, target }: Access,
  oid: string,
  paths: readonly string[],
): Promise<Outcome<ReadonlyMap<string, BaseFile | null>>> {
  const parameters = { owner: target.owner, repo: target.name, tree_sha: oid, recursive: '1' };
  const route = 'GET /repos/{owner}/{repo}/git/trees/{tree_sha}';
  const answer = await client.send({ route, parameters, schema: tree, write: false });
  if (!answer.ok) return answer;
  const listed = new Map(answer.value.tree.map(({ path, mode, sha }) => [path, { mode, oid: sha ?? '' }]));
  return { ok: true, value: new Map(paths.map((path) => [path, listed.get(path) ?? null])) };
}

const permission = z.object({ permission: z.string() });

/** GitHub folds `maintain` into `write` here, and `triage` into `read`. */
export async function canWrite({ client, target }: Access, login: string): Promise<Outcome<boolean>> {
  const parameters = { owner: target.owner, repo: target.name, username: login };
  const route = 'GET /repos/{owner}/{repo}/collaborators/{username}/permission';
  const answer = await client.send({ route, parameters, schema: permission, write: false });
  if (answer.ok)
    return { ok: true, value: answer.value.permission === 'write' || answer.value.permission === 'admin' };
  return orFalse(answer);
}

const pull = z.object({
  body: z.string().nullable(),
  head: z.object({ repo: z.object({ id: z.number() }).nullish() }),
  base: z.object({ repo: z.object({ id: z.number() }).nullish() }),
});

export async function readPull(
  { client, target }: Access,
  number: number,
): Promise<Outcome<PullFacts | null>> {
  const parameters = { owner: target.owner, repo: target.name, pull_number: number };
  const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}';
  const answer = await client.send({ route, parameters, schema: pull, write: false });
  if (!answer.ok) return answer.failure.status === 404 ? { ok: true, value: null } : answer;
  const { body, head, base } = answer.value;
  return { ok: true, value: { body: body ?? '', isCrossRepository: head.repo?.id !== base.repo?.id } };
}

const rules = z.array(z.object({ type: z.string() }));
const RULES_PER_PAGE = 100;
const RULES_PAGES = 10;

/** Rules beyond the last page that is read do not count. */
export async function requiresSignatures(
  { client, target }: Access,
  branch: string,
): Promise<Outcome<boolean>> {
  const where = { owner: target.owner, repo: target.name, branch };
  const route = 'GET /repos/{owner}/{repo}/rules/branches/{branch}';
  for (let page = 1; page <= RULES_PAGES; page++) {
    const parameters = { ...where, per_page: RULES_PER_PAGE, ...(page > 1 && { page }) };
    const answer = await client.send({ route, parameters, schema: rules, write: false });
    if (!answer.ok) return orFalse(answer);
    if (answer.value.some(({ type }) => type === 'required_signatures')) return { ok: true, value: true };
    if (answer.value.length < RULES_PER_PAGE) break;
  }
  return { ok: true, value: false };
}

const viewer = z.object({ viewer: z.object({ login: z.string() }) });

export async function readLogin({ client }: Access): Promise<Outcome<string>> {
  const answer = await client.query({ document: VIEWER, parameters: {}, schema: viewer, write: false });
  return answer.ok ? { ok: true, value: answer.value.viewer.login } : answer;
}

/** Somebody who is no collaborator, or a host without rules, is answered with 404. */
function orFalse(answer: Extract<Answer<unknown>, { ok: false }>): Outcome<boolean> {
  return answer.failure.status === 404 ? { ok: true, value: false } : answer;
}

const unreadable = {
  ok: false,
  failure: { kind: 'unknown', message: 'GitHub answered with something that cannot be read' },
} as const;
