import * as z from 'zod';
import type { Outcome, SnapshotRequest } from '../forge.ts';
import type { BaseFile, Branch, Snapshot } from '../snapshot.ts';
import type { Answer, Client } from './client.ts';
import { toBranchesDocument, toSnapshotDocument } from './documents.ts';
import {
  baseFile,
  branch,
  branches,
  repository,
  toBranch,
  toEndedPull,
  toLandedCommit,
  toPastPull,
} from './shapes.ts';

type Target = { readonly owner: string; readonly name: string };
type Reading = { readonly client: Client; readonly target: Target; readonly request: SnapshotRequest };

/** More files than this are looked up another way, when they are needed. */
const FILES_LIMIT = 400;
const PAGES_LIMIT = 40;

const envelope = z.object({ repository: z.record(z.string(), z.unknown()) });

/** Reads the state of a repository in one request, and one more for every thirty branches of ours beyond thirty. */
export async function readSnapshot(reading: Reading): Promise<Outcome<Snapshot>> {
  const answer = await readOnce(reading, FILES_LIMIT);
  if (!answer.ok && answer.failure.unknownField === true) return finish(reading, await readOnce(reading, 0));
  // Only merging depends on checks, and nothing else has to wait for a permission to read them.
  if (!answer.ok && answer.failure.hidesChecks === true && reading.request.checks) {
    const found = await readSnapshot({ ...reading, request: { ...reading.request, checks: false } });
    return found.ok ? { ok: true, value: { ...found.value, checksHidden: true } } : found;
  }
  return finish(reading, answer);
}

async function readOnce(
  { client, target, request }: Reading,
  limit: number,
): Promise<Answer<z.infer<typeof envelope>>> {
  const { base, prefix, label, recent, checks, news } = request;
  const files = request.files.slice(0, limit);
  const parameters = {
    ...target,
    base: `refs/heads/${base}`,
    prefix: `refs/heads/${prefix}`,
    label,
    ...toVariables(
      'b',
      request.branches.map((name) => `refs/heads/${name}`),
    ),
    ...toVariables('f', files),
  };
  const document = toSnapshotDocument({
    branches: request.branches.length,
    files: files.length,
    recent,
    checks,
    news,
  });
  return client.query({ document, parameters, schema: envelope, write: false });
}

/** `{ b0: …, b1: … }`. */
export function toVariables(letter: string, values: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(values.map((value, index) => [`${letter}${index}`, value]));
}

async function finish(
  reading: Reading,
  answer: Answer<z.infer<typeof envelope>>,
): Promise<Outcome<Snapshot>> {
  if (!answer.ok) return answer;
  const fields = answer.value.repository;
  const parsed = repository.safeParse(fields);
  // No list is not an empty list.
  if (!parsed.success || (parsed.data.bot === null && parsed.data.base !== null)) return unreadable;
  const named = z
    .array(branch.nullable())
    .safeParse(reading.request.branches.map((_, index) => fields[`b${index}`]));
  if (!named.success) return unreadable;
  const listed = await readBranches(reading, parsed.data);
  if (!listed.ok) return listed;
  const { id, nameWithOwner, autoMergeAllowed, base, rejected, ended } = parsed.data;
  const closed = toClosed(parsed.data);
  const others = named.data.flatMap((found) => (found === null ? [] : [toBranch(found, '')]));
  return {
    ok: true,
    value: {
      repositoryId: id,
      name: nameWithOwner,
      ...(closed && { closed }),
      autoMergeAllowed,
      ...(base && { base: toBase(base.target) }),
      files: toFiles(reading.request.files, base?.target),
      branches: [...listed.value, ...others],
      rejected: rejected.nodes.map(toPastPull),
      ended: (ended?.nodes ?? []).flatMap(toEndedPull),
      landed: (base?.target.landed?.nodes ?? []).flatMap((commit) =>
        toLandedCommit(commit, reading.request.base),
      ),
    },
  };
}

const unreadable = {
  ok: false,
  failure: { kind: 'unknown', message: 'GitHub answered with something that cannot be read' },
} as const;

async function readBranches(
  { client, target, request }: Reading,
  { bot }: z.infer<typeof repository>,
): Promise<Outcome<readonly Branch[]>> {
  const found = [...(bot?.nodes ?? [])];
  let page = bot?.pageInfo;
  const schema = z.object({ repository: z.object({ bot: branches }) });
  for (let count = 0; count < PAGES_LIMIT && page?.hasNextPage === true && page.endCursor !== null; count++) {
    const parameters = { ...target, prefix: `refs/heads/${request.prefix}`, after: page.endCursor };
    const next = await client.query({
      document: toBranchesDocument(request.checks),
      parameters,
      schema,
      write: false,
    });
    if (!next.ok) return next;
    found.push(...next.value.repository.bot.nodes);
    page = next.value.repository.bot.pageInfo;
  }
  return { ok: true, value: found.map((shape) => toBranch(shape, request.prefix)) };
}

function toClosed({ isArchived, isDisabled, isLocked }: z.infer<typeof repository>): Snapshot['closed'] {
  if (isArchived) return 'archived';
  if (isDisabled) return 'disabled';
  return isLocked ? 'locked' : undefined;
}

type BaseTarget = NonNullable<z.infer<typeof repository>['base']>['target'];

function toBase({ oid, tree, history }: BaseTarget): NonNullable<Snapshot['base']> {
  return { oid, tree: tree.oid, recent: (history?.nodes ?? []).map(({ message }) => message) };
}

function toFiles(
  paths: readonly string[],
  target: BaseTarget | undefined,
): ReadonlyMap<string, BaseFile | null> {
  return new Map(
    paths.map((path, index) => {
      const found = baseFile.safeParse(target?.[`f${index}`]).data;
      return [
        path,
        found === null || found === undefined
          ? null
          : { oid: found.oid, mode: found.mode.toString(8).padStart(6, '0') },
      ];
    }),
  );
}
