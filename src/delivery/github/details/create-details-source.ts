import type { ImageRepository } from '../../../manifests/types.ts';
import { toObjectName } from '../../../manifests/types.ts';
import type { PolicyOutcome } from '../../../policy/select-images.ts';
import type { DigestRequest, KnownFacts } from '../../../registry/resolve-digests.ts';
import { readFacts, toDigestKey } from '../../../registry/resolve-digests.ts';
import type { LoginSources } from '../../../registry/open-login.ts';
import type { Registry } from '../../../registry/registry.ts';
import type { DetailsSource, ImageDetails, ImageMove } from '../text/image-details.ts';
import { findSourcePlace } from '../text/source-place.ts';
import { splitReference } from '../text/version-move.ts';
import type { ReleaseReader } from './read-releases.ts';
import { createReleaseReader } from './read-releases.ts';
import { selectReleases } from './select-releases.ts';

export type DetailsOptions = LoginSources & {
  readonly registry: Registry;
  readonly policies: readonly PolicyOutcome[];
  /** The host that pull requests are on, and its API: sources there are asked with the token, others without. */
  readonly home: { readonly host: string; readonly apiUrl: string; readonly token: () => Promise<string> };
  /** False leaves the release notes out, and with them every request to GitHub that they take. */
  readonly releaseNotes: boolean;
  readonly fetch?: typeof globalThis.fetch;
  /** Milliseconds for everything that one pull request takes. */
  readonly deadline?: number;
};

const LABEL = 'org.opencontainers.image.';

/**
 * Reads the labels of the old and the new image of each move (OCI image specification, annotations), and the release
 * notes between their versions where their source is on GitHub. Bounded in time and requests; whatever fails is left
 * out.
 */
export function createDetailsSource(options: DetailsOptions): DetailsSource {
  const policies = new Map(
    options.policies.map((outcome) => [toObjectName(outcome.policy), outcome.repository]),
  );
  const releases = createReleaseReader(options);
  async function readDetails(moves: readonly ImageMove[]): Promise<ReadonlyMap<string, ImageDetails>> {
    const signal = AbortSignal.timeout(options.deadline ?? 20_000);
    const asked = moves.flatMap((move) => toAsked(move, policies.get(move.policy)));
    const requests = asked.flatMap(({ old, next }) => [...(old === undefined ? [] : [old]), next]);
    const facts = await readFacts(requests, { ...options, signal });
    const found = await Promise.all(
      asked.map(
        async (move) => [move.policy, await describe({ move, facts, releases, options, signal })] as const,
      ),
    );
    return new Map(found);
  }
  return { readDetails };
}

type Asked = {
  readonly policy: string;
  readonly old?: DigestRequest;
  readonly next: DigestRequest;
  readonly versions: { readonly from: string; readonly to: string };
};

/** The old value may be no reference at all, or one of another image. */
function toAsked(
  { policy, old, new: value }: ImageMove,
  repository: ImageRepository | undefined,
): readonly Asked[] {
  const next = splitReference(value);
  if (repository === undefined || (next.tag === '' && next.digest === '')) return [];
  const before = splitReference(old);
  const isSame = before.name === '' || next.name === '' || before.name === next.name;
  const tag = before.tag || before.digest;
  return [
    {
      policy,
      ...(isSame && isReference(tag) && { old: { repository, tag } }),
      next: { repository, tag: next.tag || next.digest },
      versions: { from: isSame ? before.tag : '', to: next.tag },
    },
  ];
}

function isReference(tag: string): boolean {
  return /^(?:[\w][\w.-]{0,127}|[a-z0-9]+:[0-9a-f]{32,})$/.test(tag);
}

type Description = {
  readonly move: Asked;
  readonly facts: KnownFacts;
  readonly releases: ReleaseReader;
  readonly options: DetailsOptions;
  readonly signal: AbortSignal;
};

async function describe({ move, facts, releases, options, signal }: Description): Promise<ImageDetails> {
  const labelsOf = (request: DigestRequest | undefined) =>
    (request === undefined ? undefined : facts.get(toDigestKey(request))?.facts?.labels) ?? {};
  const [before, after] = [labelsOf(move.old), labelsOf(move.next)];
  const read = (labels: Readonly<Record<string, string>>, name: string) =>
    Object.hasOwn(labels, LABEL + name) ? (labels[LABEL + name] ?? '').trim() : '';
  const source = read(after, 'source') || read(before, 'source');
  const ends = {
    from: read(before, 'revision') || read(before, 'version'),
    to: read(after, 'revision') || read(after, 'version'),
  };
  const place = findSourcePlace({ source });
  const details: ImageDetails = {
    ...(source !== '' && { source }),
    ...(place?.host === options.home.host && { host: 'github' }),
    ...(ends.from !== '' && ends.to !== '' && ends),
  };
  if (!options.releaseNotes) return details;
  const versions = {
    from: read(before, 'version') || move.versions.from,
    to: read(after, 'version') || move.versions.to,
  };
  const listed = await releases.readReleases(findSourcePlace(details), signal);
  const releaseNotes = selectReleases(listed, versions);
  return { ...details, ...(releaseNotes !== '' && { releaseNotes }) };
}
