import type { Problem } from '../../errors.ts';
import { TidemarkError } from '../../errors.ts';
import { createLocalTree } from '../../manifests/checkout/local-tree.ts';
import { isUnreadInclude } from '../../manifests/rendered/include/compose-source.ts';
import type { Tree } from '../../manifests/tree.ts';
import { toObjectName } from '../../manifests/types.ts';
import { plan } from '../../pipeline.ts';
import type { PlanRequest } from '../../pipeline.ts';
import type { Plan } from '../../plan.ts';
import type { PolicyExplanation } from '../../report/to-explanation.ts';
import { toExplanation } from '../../report/to-explanation.ts';
import { createEnvironmentSecrets } from '../../registry/credentials/secrets.ts';
import type { LoginSource } from '../../report/explained-login.ts';
import { describeLogin } from '../../report/explained-login.ts';
import { toScannedImage } from '../../registry/scanned-image.ts';
import { createFirstSeenFile } from '../first-seen-file.ts';
import { findManifestSource } from '../manifest-source.ts';
import type { RegistryAccess } from '../registry-access.ts';
import { createRegistryAccess } from '../registry-access.ts';
import { findRepositoryRoot } from '../repository-root.ts';
import type { RunOptions } from '../run-once.ts';
import { explainSecrets } from './explain-secrets.ts';
import { findLogin } from './find-login.ts';
import { findPolicyName } from './find-policy-name.ts';
import { withIncluded } from '../with-included.ts';
import { createFixedRegistry, createNarrowRegistry } from './fixed-registry.ts';

export type ExplainPolicyOptions = Omit<RunOptions, 'delivery' | 'base'> & {
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
  const { root, directory } = findRepositoryRoot(options.directory);
  const source = await findManifestSource({ ...options, root, directory });
  const request = { ...options, tree: createLocalTree(root), ...source, oneTree: true };
  return withIncluded(request, (reading) => explain(options, { ...request, ...reading }));
}

type ExplainRequest = Omit<PlanRequest, keyof RegistryAccess> & {
  readonly tree: Tree;
  readonly included: readonly Problem[];
};

async function explain(options: ExplainPolicyOptions, request: ExplainRequest): Promise<PolicyExplanation> {
  const { tags } = options;
  const offline = { credentialsFor: async () => undefined };
  const survey = await plan({ ...request, ...offline, registry: createFixedRegistry([]) });
  const policy = findPolicy(options.policy, survey, request.included);
  const repository = survey.policies.find((outcome) => toObjectName(outcome.policy) === policy)?.repository;
  if (repository === undefined) throw new Error(`no repository of ${policy}`);
  const access =
    tags === undefined
      ? narrow(createRegistryAccess(options), toScannedImage(repository).canonical)
      : { ...offline, registry: createFixedRegistry(tags) };
  const ledger =
    options.cacheDirectory === undefined ? undefined : createFirstSeenFile(options.cacheDirectory);
  const firstSeen = await ledger?.load();
  const planned = await plan({ ...request, ...access, ...(firstSeen !== undefined && { firstSeen }) });
  const isOffline = tags !== undefined;
  const { environment } = options;
  const login: LoginSource = isOffline
    ? { kind: 'not-looked-for' }
    : await findLogin(repository, { ...access, environment });
  const secrets = explainSecrets(repository, {
    tree: request.tree,
    secrets: createEnvironmentSecrets(environment),
    login,
  });
  const explained = { credentials: describeLogin(login), login, secrets };
  return toExplanation({ plan: planned, policy, access: explained, tag: options.tag, isOffline });
}

/** The policy that is meant; where it may be in something that a source includes, that is told. */
function findPolicy(name: string, survey: Plan, included: readonly Problem[]): string {
  try {
    return findPolicyName(name, survey);
  } catch (error) {
    const unread = survey.problems.filter(isUnreadInclude);
    const reasons = [...included, ...unread].map(({ message }) => message);
    if (!(error instanceof TidemarkError) || reasons.length === 0) throw error;
    const text = `${error.message}; not everything was read: ${reasons.slice(0, 3).join('; ')}`;
    throw new TidemarkError(error.code, text, { cause: error });
  }
}

/** What the one image needs, and nothing of any other. */
function narrow(access: RegistryAccess, canonical: string): Omit<RegistryAccess, 'countRequests'> {
  return {
    registry: createNarrowRegistry(access.registry, canonical),
    connectionFor: (repository) => access.connectionFor(repository),
    async credentialsFor(repository, name, rejected) {
      return name.canonical === canonical ? access.credentialsFor(repository, name, rejected) : undefined;
    },
  };
}
