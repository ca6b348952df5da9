import { createHash } from 'node:crypto';
import { TidemarkError } from '../../src/errors.ts';
import type { Plan } from '../../src/plan.ts';
import { plan } from '../../src/pipeline.ts';
import type { FirstSeen } from '../../src/policy/first-seen.ts';
import type { ManifestFacts, Registry } from '../../src/registry/registry.ts';
import type { PlannedMarker } from '../../src/rewrite/planned-marker.ts';
import { createMemoryTree } from '../manifests/memory-tree.ts';
import { createFleet } from './fleet.ts';

/** What a registry in memory knows of an image; an `error` is thrown instead. */
export type MemoryImage = Partial<ManifestFacts> & { readonly error?: TidemarkError };

export type Situation = {
  /** What the registry lists. */
  readonly tags: readonly string[];
  /** By tag or digest; every tag has an image for `linux/amd64` when it is not here. */
  readonly images?: Readonly<Record<string, MemoryImage>>;
  /** Marked values, as lines of a file each. */
  readonly values: readonly string[];
  /** `tidemark.dev/…` annotations of the policy, without the prefix. */
  readonly options?: Readonly<Record<string, string>>;
  /** Lines of `spec` of the ImagePolicy. */
  readonly policy?: string;
  /** Lines of `spec` of the ImageRepository. */
  readonly repository?: string;
  readonly firstSeen?: FirstSeen;
  /** RFC 3339. */
  readonly now?: string;
  readonly strict?: boolean;
  readonly isComplete?: boolean;
};

export type Planned = {
  readonly plan: Plan;
  /** The states of the values, in their order. */
  readonly markers: readonly PlannedMarker[];
  /** What the registry was asked beside listings, such as `describe 1.0.0`. */
  readonly asked: readonly string[];
};

export const image = 'ghcr.io/acme/app';

/** The digest of a tag that says nothing else. */
export function toDigest(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** A marked tag. */
export function tagLine(tag: string): string {
  return `tag: ${tag} # {"$imagepolicy": "flux-system:app:tag"}`;
}

/** A marked reference, with a digest when there is one. */
export function imageLine(tag: string, digest?: string): string {
  return `image: ${image}:${tag}${digest === undefined ? '' : `@${digest}`} # {"$imagepolicy": "flux-system:app"}`;
}

/** Plans marked values against a registry in memory, without any I/O. */
export async function planValues(situation: Situation): Promise<Planned> {
  const { values, options = {}, policy, repository = '', strict = false, firstSeen, now } = situation;
  const asked: string[] = [];
  const written = Object.entries(options).map(
    ([name, value]) => `    tidemark.dev/${name}: ${JSON.stringify(value)}\n`,
  );
  const fleet = createFleet({ image, repository, ...(policy !== undefined && { policy }) }).replace(
    'kind: ImagePolicy\nmetadata:\n',
    written.length === 0 ? '$&' : `kind: ImagePolicy\nmetadata:\n  annotations:\n${written.join('')}`,
  );
  const files = values.map((line, index) => [`apps/${index}.yaml`, `${line}\n`]);
  const planned = await plan({
    tree: createMemoryTree({ 'automation.yaml': fleet, ...Object.fromEntries(files) }),
    directories: ['automation.yaml'],
    strict,
    oneTree: true,
    registry: createMemoryRegistry(situation, asked),
    credentialsFor: async () => undefined,
    now: Date.parse(now ?? '2026-03-01T00:00:00Z'),
    ...(firstSeen !== undefined && { firstSeen }),
  });
  return { plan: planned, markers: planned.markers, asked };
}

function createMemoryRegistry(
  { tags, images = {}, isComplete = true }: Situation,
  asked: string[],
): Registry {
  const find = (reference: string): ManifestFacts => {
    const found = Object.entries(images).find(
      ([name, { digest }]) => name === reference || (digest ?? toDigest(name)) === reference,
    )?.[1];
    const tag = tags.find((known) => known === reference || toDigest(known) === reference);
    if (found?.error !== undefined) throw found.error;
    if (found === undefined && tag === undefined)
      throw new TidemarkError('registry-not-found', 'no manifest');
    const digest = toDigest(tag ?? reference);
    return { digest, platforms: [{ platform: 'linux/amd64', digest }], labels: {}, ...found };
  };
  return {
    listTags: async () =>
      isComplete ? { tags, complete: true } : { tags, complete: false, reason: 'a page was missing' },
    resolveDigest: async (_, tag) => {
      asked.push(`digest ${tag}`);
      return find(tag).digest;
    },
    describeManifest: async (_, reference) => {
      asked.push(`describe ${reference}`);
      return find(reference);
    },
  };
}
