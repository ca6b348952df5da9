import { createLocalTree } from '../../manifests/checkout/local-tree.ts';
import { toObjectName } from '../../manifests/types.ts';
import { plan } from '../../pipeline.ts';
import type { PolicyExplanation } from '../../report/to-explanation.ts';
import { toExplanation } from '../../report/to-explanation.ts';
import { parseImageName } from '../../registry/image-name.ts';
import { createFirstSeenFile } from '../first-seen-file.ts';
import { findManifestSource } from '../manifest-source.ts';
import type { RegistryAccess } from '../registry-access.ts';
import { createRegistryAccess } from '../registry-access.ts';
import { findRepositoryRoot } from '../repository-root.ts';
import type { RunOptions } from '../run-once.ts';
import { describeCredentials } from './describe-credentials.ts';
import { findPolicyName } from './find-policy-name.ts';
import { createFixedRegistry, createNarrowRegistry } from './fixed-registry.ts';

export type ExplainPolicyOptions = Omit<RunOptions, 'delivery' | 'base' | 'otherRepositories'> & {
  /** A name, `namespace/name`, or `file:line` of a marker. */
  readonly policy: string;
  /** A tag to say more about. */
  readonly tag?: string | undefined;
  /** Evaluates these tags, and asks no registry. */
  readonly tags?: readonly string[] | undefined;
};

/**
 * Explains one policy, asking the registry about its image only. Writes nothing.
 *
 * Throws `TidemarkError` `invalid-input` when there is no such policy.
 */
export async function explainPolicy(options: ExplainPolicyOptions): Promise<PolicyExplanation> {
  const { tags } = options;
  const { root, directory } = findRepositoryRoot(options.directory);
  const source = await findManifestSource({ ...options, root, directory });
  const request = { ...options, tree: createLocalTree(root), ...source, oneTree: true };
  const offline = { credentialsFor: async () => undefined };
  const survey = await plan({ ...request, ...offline, registry: createFixedRegistry([]) });
  const policy = findPolicyName(options.policy, survey);
  const repository = survey.policies.find((outcome) => toObjectName(outcome.policy) === policy)?.repository;
  if (repository === undefined) throw new Error(`no repository of ${policy}`);
  const logins: boolean[] = [];
  const access =
    tags === undefined
      ? narrow(createRegistryAccess(options), repository.spec.image, logins)
      : { ...offline, registry: createFixedRegistry(tags) };
  const ledger =
    options.cacheDirectory === undefined ? undefined : createFirstSeenFile(options.cacheDirectory);
  const firstSeen = await ledger?.load();
  const planned = await plan({ ...request, ...access, ...(firstSeen !== undefined && { firstSeen }) });
  const credentials = describeCredentials(repository, tags === undefined ? logins.includes(true) : undefined);
  return toExplanation({
    plan: planned,
    policy,
    credentials,
    tag: options.tag,
    isOffline: tags !== undefined,
  });
}

/** What the one image needs, and nothing of any other. Notes in `logins` whether credentials were found. */
function narrow(
  access: RegistryAccess,
  image: string,
  logins: boolean[],
): Omit<RegistryAccess, 'countRequests'> {
  const { canonical } = parseImageName(image);
  return {
    registry: createNarrowRegistry(access.registry, canonical),
    connectionFor: (repository) => access.connectionFor(repository),
    async credentialsFor(repository, name, rejected) {
      if (name.canonical !== canonical) return undefined;
      const found = await access.credentialsFor(repository, name, rejected);
      logins.push(found !== undefined);
      return found;
    },
  };
}
