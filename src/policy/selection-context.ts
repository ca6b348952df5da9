import type { ResolvedPolicy } from '../manifests/resolve-references.ts';
import type { KnownFacts, ReadFacts } from '../registry/resolve-digests.ts';
import { toDigestKey } from '../registry/resolve-digests.ts';
import type { Scan, ScannedTags } from '../registry/scan.ts';
import { toObjectName } from '../manifests/types.ts';
import type { Avoided, AvoidedTags } from './avoided.ts';
import type { FirstSeen, Sighting } from './first-seen.ts';
import { toRepositoryName, toSightingKey } from './first-seen.ts';
import type { PolicyOptions } from './policy-options.ts';

/** By `namespace/name` of the policy: the tags that its values in Git hold, each once. */
export type CurrentTags = ReadonlyMap<string, readonly string[]>;

/** Everything that selecting looks at beside the policies. */
export type SelectionContext = {
  /** By `namespace/name` of the repository. */
  readonly scans: ReadonlyMap<string, Scan>;
  readonly currents: CurrentTags;
  /** What earlier runs saw; absent when nothing is remembered between runs. */
  readonly firstSeen?: FirstSeen;
  /** What people have asked not to be selected. */
  readonly avoided?: AvoidedTags;
  /** What has been read of manifests in this run. */
  readonly facts: KnownFacts;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Whether the holds that Tidemark adds are off. */
  readonly strict: boolean;
};

/** One policy whose repository was scanned, with what concerns it. */
export type PolicyCase = ResolvedPolicy & {
  readonly options: PolicyOptions;
  /** Tags after exclusion, descending by bytes. */
  readonly tags: readonly string[];
  /** How many names the registry gave, and how many of them the exclusion list left out. */
  readonly counts: { readonly listed: number; readonly excluded: number };
  /** The tags in Git. */
  readonly currents: readonly string[];
  readonly avoided?: Avoided;
  readonly now: number;
  readonly strict: boolean;
  /** Whether anything is remembered between runs. */
  readonly isRemembering: boolean;
  readonly sightingKeyOf: (tag: string) => string;
  readonly sightingOf: (tag: string) => Sighting | undefined;
  /** What this run has read of a tag; absent when it was not asked. */
  readonly answerOf: (tag: string) => ReadFacts | undefined;
};

export type ScannedPolicy = ResolvedPolicy & {
  readonly options: PolicyOptions;
  readonly scan: Scan & ScannedTags;
  readonly currents: readonly string[];
};

export function toPolicyCase({ scan, ...known }: ScannedPolicy, context: SelectionContext): PolicyCase {
  const { firstSeen, facts, now, strict } = context;
  const name = toRepositoryName(scan);
  const { repository } = known;
  const avoided = context.avoided?.get(toObjectName(known.policy));
  return {
    ...known,
    ...(avoided !== undefined && { avoided }),
    tags: scan.tags,
    counts: { listed: scan.listed, excluded: scan.excluded },
    now,
    strict,
    isRemembering: firstSeen !== undefined,
    sightingKeyOf: (tag) => toSightingKey(name, tag),
    sightingOf: (tag) => firstSeen?.get(toSightingKey(name, tag)),
    answerOf: (tag) => facts.get(toDigestKey({ repository, tag })),
  };
}
