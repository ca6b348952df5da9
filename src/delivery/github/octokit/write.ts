import * as z from 'zod';
import type {
  CommitRequest,
  Decoration,
  OpenedPull,
  Outcome,
  PullContent,
  PullEdit,
  TreeEntry,
} from '../forge.ts';
import type { Oid } from '../git-object.ts';
import type { Client } from './client.ts';
import type { Target } from './read-others.ts';

type Access = { readonly client: Client; readonly target: Target };

/** What GitHub takes in one call without timing out. */
const ENTRIES_LIMIT = 100;

const object = z.object({ sha: z.string().regex(/^[0-9a-f]{40,64}$/) });

export async function createTree(
  { client, target }: Access,
  base: Oid,
  entries: readonly TreeEntry[],
): Promise<Outcome<Oid>> {
  let tree = base;
  for (let start = 0; start < entries.length; start += ENTRIES_LIMIT) {
    const chunk = entries.slice(start, start + ENTRIES_LIMIT);
    const answer = await client.send({
      route: 'POST /repos/{owner}/{repo}/git/trees',
      parameters: {
        ...toRepository(target),
        base_tree: tree,
        tree: chunk.map(({ path, mode, text }) => ({ path, mode, type: 'blob', content: text })),
      },
      schema: object,
      write: true,
    });
    if (!answer.ok) return answer;
    tree = answer.value.sha;
  }
  return { ok: true, value: tree };
}

const commit = object.extend({ verification: z.object({ verified: z.boolean() }).optional() });

/** Author and committer are only sent when they are wanted: without them GitHub signs what an App or a run commits. */
export async function createCommit({ client, target }: Access, request: CommitRequest) {
  const { message, tree, parents, author } = request;
  const answer = await client.send({
    route: 'POST /repos/{owner}/{repo}/git/commits',
    parameters: {
      ...toRepository(target),
      message,
      tree,
      parents,
      ...(author && { author, committer: author }),
    },
    schema: commit,
    write: true,
  });
  if (!answer.ok) return answer;
  return {
    ok: true,
    value: { oid: answer.value.sha, verified: answer.value.verification?.verified === true },
  } as const;
}

const opened = z.object({ number: z.number().int(), html_url: z.string(), node_id: z.string() });

export async function openPull(
  { client, target }: Access,
  content: PullContent,
): Promise<Outcome<OpenedPull>> {
  const { branch: head, base, title, body, draft } = content;
  const send = (asDraft: boolean) =>
    client.send({
      route: 'POST /repos/{owner}/{repo}/pulls',
      parameters: { ...toRepository(target), head, base, title, body, ...(asDraft && { draft: true }) },
      schema: opened,
      write: true,
    });
  const first = await send(draft);
  // Not every plan has drafts. The refusal is final, so nothing is sent twice.
  const noDrafts = !first.ok && draft && first.failure.status === 422 && /draft/i.test(first.failure.message);
  const answer = noDrafts ? await send(false) : first;
  if (!answer.ok) return answer;
  const { number, html_url: url, node_id: id } = answer.value;
  return { ok: true, value: { number, url, id } };
}

const anything = z.unknown();

export async function editPull(
  { client, target }: Access,
  number: number,
  edit: PullEdit,
): Promise<Outcome<void>> {
  const answer = await client.send({
    route: 'PATCH /repos/{owner}/{repo}/pulls/{pull_number}',
    parameters: { ...toRepository(target), pull_number: number, ...edit },
    schema: anything,
    write: true,
  });
  return answer.ok ? done : answer;
}

/** Replaces the sets, so it is for a pull request that nobody has seen yet. */
export async function decorate(
  { client, target }: Access,
  number: number,
  decoration: Decoration,
): Promise<Outcome<void>> {
  const { labels, assignees, milestone } = decoration;
  const answer = await client.send({
    route: 'PATCH /repos/{owner}/{repo}/issues/{issue_number}',
    parameters: {
      ...toRepository(target),
      issue_number: number,
      ...(labels.length > 0 && { labels }),
      ...(assignees.length > 0 && { assignees }),
      ...(milestone !== undefined && { milestone }),
    },
    schema: anything,
    write: true,
  });
  return answer.ok ? done : answer;
}

type Reviews = { readonly reviewers: readonly string[]; readonly teams: readonly string[] };

export async function requestReviews(
  { client, target }: Access,
  number: number,
  { reviewers, teams }: Reviews,
): Promise<Outcome<void>> {
  const answer = await client.send({
    route: 'POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers',
    parameters: { ...toRepository(target), pull_number: number, reviewers, team_reviewers: teams },
    schema: anything,
    write: true,
  });
  return answer.ok ? done : answer;
}

export async function react(
  { client, target }: Access,
  comment: number,
  content: '+1' | 'confused',
): Promise<Outcome<void>> {
  const answer = await client.send({
    route: 'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions',
    parameters: { ...toRepository(target), comment_id: comment, content },
    schema: anything,
    write: true,
  });
  return answer.ok ? done : answer;
}

export async function comment(
  { client, target }: Access,
  number: number,
  body: string,
): Promise<Outcome<void>> {
  const answer = await client.send({
    route: 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
    parameters: { ...toRepository(target), issue_number: number, body },
    schema: anything,
    write: true,
  });
  return answer.ok ? done : answer;
}

export const done = { ok: true, value: undefined } as const;

export function toRepository({ owner, name }: Target): { readonly owner: string; readonly repo: string } {
  return { owner, repo: name };
}
