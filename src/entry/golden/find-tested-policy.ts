import type { ResolvedPolicy } from '../../manifests/resolve-references.ts';
import type { ImagePolicy, ImageRepository } from '../../manifests/types.ts';
import { toObjectName } from '../../manifests/types.ts';
import type { GoldenCase } from './read-golden.ts';

/** The policy that a case is about, or why there is none. */
export function findTestedPolicy(
  golden: GoldenCase,
  policies: readonly ResolvedPolicy[],
): ResolvedPolicy | string {
  if (golden.policy === undefined) return toInline(golden);
  const wanted = golden.policy;
  const found = policies.filter(({ policy }) => {
    const name = toObjectName(policy);
    return name === wanted || name.endsWith(`/${wanted}`);
  });
  const [resolved] = found;
  if (found.length === 1 && resolved !== undefined) return resolved;
  const names = (found.length > 0 ? found : policies).slice(0, 10).map(({ policy }) => toObjectName(policy));
  const which = found.length > 0 ? 'several' : 'none';
  return `expected an ImagePolicy ${wanted}, found ${which}${names.length === 0 ? '' : ` (${names.join(', ')})`}`;
}

/** A policy for a repository of which nothing is known but the tags, with Flux's exclusions. */
function toInline({ spec, options, place, name = 'inline' }: GoldenCase): ResolvedPolicy {
  const annotations = Object.fromEntries(
    Object.entries(options ?? {}).map(([option, value]) => [`tidemark.dev/${option}`, value]),
  );
  const metadata = { name: 'inline', namespace: 'test', labels: {}, annotations };
  const common = { apiVersion: 'image.toolkit.fluxcd.io/v1', metadata, place, placeOf: () => place };
  const repository: ImageRepository = {
    ...common,
    kind: 'ImageRepository',
    spec: {
      image: name,
      interval: 0,
      timeout: 0,
      provider: 'generic',
      insecure: false,
      exclusionList: ['^.*\\.sig$'],
      suspend: false,
    },
  };
  const policy: ImagePolicy = {
    ...common,
    kind: 'ImagePolicy',
    spec: {
      imageRepositoryRef: { name: 'inline', namespace: 'test' },
      policy: spec?.policy ?? {},
      digestReflectionPolicy: 'Never',
      suspend: false,
      ...(spec?.filterTags !== undefined && { filterTags: spec.filterTags }),
    },
  };
  return { policy, repository };
}
