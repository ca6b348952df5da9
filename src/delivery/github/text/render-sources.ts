import type { Wish } from '../desired/to-wish.ts';
import { toDigest } from '../git-object.ts';
import type { BodyFacts } from './body-facts.ts';
import type { ImageDetails, ImageMove } from './image-details.ts';
import { toImageName } from './render-title.ts';
import { toCode, toSafeMarkdown } from './sanitize.ts';
import { toCompareUrl, toSourceUrl } from './source-place.ts';
import { findZone } from './zone.ts';

const NOTES_LIMIT = 10_000;
const MOVES_LIMIT = 20;
const END = '<!-- tidemark:sources-end -->';
const CUT = '_Release notes are left out, because a pull request takes only so much text._';

/**
 * The part of the text that says what others have written, from the most to the least that there may be of it. It is
 * read once, when the pull request is opened or changed, and stays in the text until the images move on.
 */
export type Sources = { readonly full: string; readonly short: string; readonly bare: string };

/** The moves that are worth looking up: one for each policy, by tag where there is one. */
export function toMoves({ changes }: Pick<Wish, 'changes'>): readonly ImageMove[] {
  const moves = new Map<string, ImageMove>();
  for (const { policy, old, new: value } of changes) {
    const known = moves.get(policy);
    if (known === undefined || (isDigest(known.new) && !isDigest(value)))
      moves.set(policy, { policy, old, new: value });
  }
  return [...moves.values()].slice(0, MOVES_LIMIT);
}

/** Names what the part is about; another name means that it has to be read anew. */
export function toSourcesKey(moves: readonly ImageMove[]): string {
  return toDigest(moves.map((move) => [move.policy, move.old, move.new]));
}

/** The part as it stands in a body already, if it is about the same. */
export function findSources(body: string, key: string): Sources | undefined {
  const zone = findZone(body) ?? '';
  const begin = zone.indexOf(toBegin(key));
  const end = zone.indexOf(END, begin);
  if (begin < 0 || end < 0) return undefined;
  const full = zone.slice(begin, end + END.length);
  return { full, short: full, bare: toBlock(key, [CUT]) };
}

/** Links to what lies between two versions, and the release notes of it, folded. */
export function renderSources(
  { key, details }: { readonly key: string; readonly details: ReadonlyMap<string, ImageDetails> },
  facts: Pick<BodyFacts, 'policies'>,
): Sources {
  const found = [...details].map(([policy, about]) => ({ image: toImageName(policy, facts), about }));
  const links = found.flatMap(({ image, about }) => renderLink(image, about)).join('\n');
  const notes = found.flatMap(({ image, about }) => renderNotes(image, about));
  return {
    full: toBlock(key, [links, ...notes]),
    short: toBlock(key, [links, ...(notes.length > 0 ? [CUT] : [])]),
    bare: toBlock(key, [CUT]),
  };
}

function renderLink(image: string, details: ImageDetails): readonly string[] {
  const compare = toCompareUrl(details);
  if (compare !== undefined) return [`- ${toCode(image)}: [what changed in its source](${compare})`];
  const source = toSourceUrl(details);
  return source === undefined ? [] : [`- ${toCode(image)}: [source](${source})`];
}

function renderNotes(image: string, { releaseNotes = '' }: ImageDetails): readonly string[] {
  if (releaseNotes.trim() === '') return [];
  const name = toCode(image).replaceAll('`', '').replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  // A quotation ends every list, table and fence that a stranger has left open.
  const quoted = toSafeMarkdown(releaseNotes.trim(), NOTES_LIMIT)
    .split('\n')
    .map((line) => `> ${line}`.trimEnd())
    .join('\n');
  return [`<details><summary>Release notes of ${name}</summary>\n\n${quoted}\n\n</details>`];
}

function toBlock(key: string, parts: readonly string[]): string {
  return [toBegin(key), ...parts.filter((part) => part !== ''), END].join('\n\n');
}

function toBegin(key: string): string {
  return `<!-- tidemark:sources ${key} -->`;
}

function isDigest(value: string): boolean {
  return /^[a-z0-9]+:[0-9a-f]{32,}$/.test(value);
}
