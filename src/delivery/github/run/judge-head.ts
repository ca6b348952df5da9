import { toFilesDigest } from '../desired/to-wish.ts';
import { replay } from '../desired/replay.ts';
import type { BlobText, Comparison, ForgeReader, Outcome } from '../forge.ts';
import type { Oid } from '../git-object.ts';
import type { Verdict } from '../plan/context.ts';
import { parseTrailers } from '../trailers.ts';
import type { Trailers } from '../trailers.ts';

const FILES_LIMIT = 100;

type HeadRequest = { readonly forge: ForgeReader; readonly base: Oid; readonly head: Oid };

/**
 * Decides by content whose a head is that is not our commit itself. Merges of the base branch, rebases and empty
 * commits leave our content alone; any other commit is somebody's work, whoever it claims to be from.
 */
export async function judgeHead({ forge, base, head }: HeadRequest): Promise<Outcome<Verdict>> {
  const compared = await forge.compare(base, head);
  if (!compared.ok) return compared;
  const comparison = compared.value;
  // A history of its own is nothing that we make.
  if (comparison === null) return { ok: true, value: { own: false, by: 'somebody' } };
  const trailers = comparison.commits
    .map(({ message }) => parseTrailers(message))
    .findLast((found) => found !== undefined);
  const edited: Verdict = { own: false, by: listAuthors(comparison) };
  if (trailers === undefined || comparison.files.length > FILES_LIMIT) return { ok: true, value: edited };
  if (comparison.mergeBase === trailers.base) {
    const own = comparison.headTree === trailers.tree;
    return { ok: true, value: own ? { own: true, trailers } : edited };
  }
  const read = await forge.readBlobs(listExpressions(comparison, trailers, head));
  if (!read.ok) return read;
  const own = isOurs({ comparison, trailers, head, blobs: read.value });
  return { ok: true, value: own ? { own: true, trailers } : edited };
}

function listAuthors({ commits }: Comparison): string {
  const authors = new Set(
    commits.filter(({ message }) => parseTrailers(message) === undefined).map(({ author }) => author),
  );
  const names = [...authors].slice(0, 3);
  return names.length === 0 ? 'somebody' : names.join(', ');
}

/** Each changed file where we started, as we made it, where the base branch was merged, and now. */
function toExpressions(path: string, { mergeBase }: Comparison, { base, tree }: Trailers, head: Oid) {
  return {
    started: `${base}:${path}`,
    made: `${tree}:${path}`,
    merged: `${mergeBase}:${path}`,
    now: `${head}:${path}`,
  };
}

function listExpressions(comparison: Comparison, trailers: Trailers, head: Oid): readonly string[] {
  return comparison.files.flatMap(({ path }) =>
    Object.values(toExpressions(path, comparison, trailers, head)),
  );
}

type Content = {
  readonly comparison: Comparison;
  readonly trailers: Trailers;
  readonly head: Oid;
  readonly blobs: ReadonlyMap<string, BlobText | null>;
};

function isOurs({ comparison, trailers, head, blobs }: Content): boolean {
  const files: { path: string; before: Oid; after: Oid }[] = [];
  for (const { path, status } of comparison.files) {
    const at = toExpressions(path, comparison, trailers, head);
    const [started, made, merged, now] = [at.started, at.made, at.merged, at.now].map((expression) =>
      blobs.get(expression),
    );
    if (status !== 'modified' || !started || !made || !merged || !now) return false;
    files.push({ path, before: started.oid, after: made.oid });
    if (merged.oid === started.oid ? now.oid !== made.oid : !isReplayed({ started, made, merged, now }))
      return false;
  }
  // The trailer names our files with their content, so no file of ours is missing from the list.
  return toFilesDigest(files) === trailers.files;
}

type Versions = {
  readonly started: BlobText;
  readonly made: BlobText;
  readonly merged: BlobText;
  readonly now: BlobText;
};

function isReplayed({ started, made, merged, now }: Versions): boolean {
  if (
    started.text === undefined ||
    made.text === undefined ||
    merged.text === undefined ||
    now.text === undefined
  )
    return false;
  return replay({ before: started.text, after: made.text, onto: merged.text }) === now.text;
}
