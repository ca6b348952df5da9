import { compareBytes } from '../../go/compare-bytes.ts';
import type { FluxEvent } from './flux-event.ts';

export type Metadata = Readonly<Record<string, string>>;

/** What users set by annotations, and what opens the gates of statuses and comments. */
export const EVENT_PREFIX = 'event.toolkit.fluxcd.io/';

/** What the image controllers set. */
export const IMAGE_PREFIX = 'image.toolkit.fluxcd.io/';

/** The prefix of what the controller of an object sets: its API group and a slash. */
export function toGroupPrefix({ involvedObject }: Pick<FluxEvent, 'involvedObject'>): string {
  const [group = '', version] = (involvedObject.apiVersion ?? '').split('/');
  return `${version === undefined ? '' : group}/`;
}

/**
 * What Flux keeps of the metadata of an event that it receives: the keys with one of the two prefixes, without the
 * checksum and the digest that the controller of the object set.
 */
export function cleanMetadata(event: FluxEvent): Metadata {
  const group = toGroupPrefix(event);
  const dropped = [`${group}checksum`, `${group}digest`];
  return pick(
    event.metadata,
    (key) => (key.startsWith(EVENT_PREFIX) || key.startsWith(group)) && !dropped.includes(key.toLowerCase()),
  );
}

export type MergeSources = {
  readonly event: FluxEvent;
  readonly eventMetadata: Metadata;
  readonly summary?: string;
};

export type Merged = {
  readonly metadata: Metadata;
  /** One text per key that came from several sources, naming them. */
  readonly conflicts: readonly string[];
};

/**
 * The metadata of an event as one alert delivers it, keys bare. A later source wins: annotations of the object, the
 * alert's `eventMetadata`, its `summary`, what the controller set. The internal `token` is left out.
 */
export function mergeMetadata({ event, eventMetadata, summary }: MergeSources): Merged {
  const group = toGroupPrefix(event);
  const sources = [
    { name: 'object annotations', metadata: strip(event.metadata, EVENT_PREFIX) },
    { name: 'Alert object .spec.eventMetadata', metadata: eventMetadata },
    { name: 'Alert object .spec.summary', metadata: summary ? { summary } : {} },
    {
      name: 'involved object controller metadata',
      metadata: strip(withoutToken(event.metadata, group), group),
    },
  ];
  const merged = Object.fromEntries(sources.flatMap(({ metadata }) => Object.entries(metadata)));
  const conflicts = Object.keys(merged).flatMap((key) => {
    const owners = sources.filter(({ metadata }) => Object.hasOwn(metadata, key)).map(({ name }) => name);
    return owners.length > 1 ? [`${key} (${owners.join(', ')})`] : [];
  });
  return { metadata: merged, conflicts };
}

/**
 * The pairs sorted by key, `summary` first: the order in which messages list them. Where only so many have a place,
 * those that a reader would miss first are among them.
 */
export function listFacts(
  { metadata }: { readonly metadata: Metadata },
  most = Infinity,
): readonly (readonly [string, string])[] {
  const facts = Object.entries(metadata).toSorted(
    ([a], [b]) => Number(b === 'summary') - Number(a === 'summary') || compareBytes(a, b),
  );
  if (facts.length <= most) return facts;
  const kept = new Set(
    facts
      .map(([key]) => key)
      .toSorted((a, b) => toRank(a) - toRank(b))
      .slice(0, most),
  );
  return facts.filter(([key]) => kept.has(key));
}

const missedFirst = ['summary', 'url', 'changes', 'cluster', 'image', 'tag'];

function toRank(key: string): number {
  const rank = missedFirst.indexOf(key);
  return rank < 0 ? missedFirst.length : rank;
}

function withoutToken(metadata: Metadata, group: string): Metadata {
  return pick(metadata, (key) => key !== `${group}token`);
}

function strip(metadata: Metadata, prefix: string): Metadata {
  const entries = Object.entries(metadata).filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(entries.map(([key, value]) => [key.slice(prefix.length), value]));
}

function pick(metadata: Metadata, isWanted: (key: string) => boolean): Metadata {
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => isWanted(key)));
}
