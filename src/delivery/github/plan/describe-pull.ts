import type { Group } from '../desired/group.ts';
import type { Wish } from '../desired/to-wish.ts';
import { toDigest } from '../git-object.ts';
import type { OpenPull } from '../snapshot.ts';
import type { Marker, Records } from '../text/marker.ts';
import { parseMarker } from '../text/marker.ts';
import { renderBody } from '../text/render-body.ts';
import type { Sources } from '../text/render-sources.ts';
import { findSources, renderSources, toMoves, toSourcesKey } from '../text/render-sources.ts';
import { renderTitle } from '../text/render-title.ts';
import { countOutside, hasZone, replaceZone } from '../text/zone.ts';
import type { PlanContext } from './context.ts';
import type { DetailsNeed, Step } from './step.ts';

/** GitHub takes 65,536 code points; a notice has to fit in later. */
const BODY_LIMIT = 64_000;

/** As many as a marker may name. */
const REPLACED_LIMIT = 100;

type Description = { readonly group: Group; readonly wish: Wish; readonly context: PlanContext };

/** The text of a pull request that is to be opened. */
export function describeNew(
  { group, wish, context }: Description,
  extra: {
    readonly replaces: readonly number[];
    readonly reverted: boolean;
    readonly records: Records | undefined;
    readonly sources: Sources | undefined;
  },
): { readonly title: string; readonly body: string } {
  const { facts, tokenKind: by = 'app' } = context;
  const title = renderTitle(group, wish, facts);
  const marker: Marker = {
    ...toMarkerStart(group, wish, title),
    by,
    ...(extra.replaces.length > 0 && { replaces: extra.replaces.slice(0, REPLACED_LIMIT) }),
    ...(extra.reverted && { reverted: true }),
    ...(extra.records !== undefined && Object.keys(extra.records).length > 0 && { records: extra.records }),
  };
  const { sources } = extra;
  return { title, body: replaceZone('', renderBody({ group, wish, marker, facts, sources })) };
}

/** What to change in the text of an open pull request; nothing when it says what it should. */
export function describeOpen(
  { group, wish, context }: Description,
  pull: OpenPull,
  sources: Sources | undefined,
): readonly Step[] {
  const old = parseMarker(pull.body);
  const title = renderTitle(group, wish, context.facts);
  // A title that is not the one we wrote last is somebody's own.
  const isOurs = pull.title === title || old?.title === toDigest(pull.title);
  const marker: Marker = {
    ...toMarkerStart(group, wish, title),
    ...(isOurs ? {} : { title: old?.title ?? '' }),
    by: old?.by ?? context.tokenKind ?? 'app',
    ...(old?.replaces && { replaces: old.replaces }),
    ...(old?.reverted && { reverted: true }),
    ...(old?.records && { records: old.records }),
  };
  const room = BODY_LIMIT - countOutside(pull.body);
  const zone = renderBody({ group, wish, marker, facts: context.facts, sources, room });
  const edit = {
    ...(isOurs && pull.title !== title && { title }),
    ...(!hasZone(pull.body, zone) && { body: replaceZone(pull.body, zone) }),
  };
  return Object.keys(edit).length === 0 ? [] : [{ verb: 'edit', number: pull.number, ...edit }];
}

function toMarkerStart(group: Group, wish: Wish, title: string): Pick<Marker, 'group' | 'wish' | 'title'> {
  return { group: group.key, wish: wish.id, title: toDigest(title) };
}

/**
 * What a text says about the sources of its images: what stands there while the images are the same, else what was read
 * about them, or that it has to be read.
 */
export function findKnownSources(
  { wish, context }: Omit<Description, 'group'>,
  body: string,
): { readonly sources: Sources | undefined } | { readonly missing: DetailsNeed } {
  const moves = toMoves(wish);
  const key = toSourcesKey(moves);
  const written = findSources(body, key);
  if (written !== undefined || context.details === undefined) return { sources: written };
  const details = context.details.get(key);
  if (details === undefined) return { missing: { key, moves } };
  return { sources: renderSources({ key, details }, context.facts) };
}
