import type { Delivery, DeliveryResult } from './delivery/delivery.ts';
import { planCommits } from './delivery/plan-commits.ts';
import { findCredentialProblems } from './registry/credentials/credential-problems.ts';
import { loadManifests } from './manifests/load-manifests.ts';
import { listRejected } from './manifests/list-rejected.ts';
import { rememberReads } from './manifests/remember-reads.ts';
import { resolveReferences } from './manifests/resolve-references.ts';
import type { ImageRepository } from './manifests/types.ts';
import type { Tree } from './manifests/tree.ts';
import { sortProblems } from './manifests/sort-problems.ts';
import type { Plan } from './plan.ts';
import { listPolicyProblems, selectImages } from './policy/select-images.ts';
import type { ImageName } from './registry/image-name.ts';
import type { Credentials, Registry } from './registry/registry.ts';
import { resolveDigests } from './registry/resolve-digests.ts';
import { listScanProblems } from './registry/list-scan-problems.ts';
import { scanRepositories } from './registry/scan.ts';
import { chooseDigests } from './rewrite/choose-digests.ts';
import { collectMarkers } from './rewrite/collect-markers.ts';
import { findHolds } from './rewrite/find-holds.ts';
import { rewriteAutomations } from './rewrite/rewrite-automations.ts';
import { toImages } from './rewrite/to-images.ts';

export type PlanRequest = {
  /** The repository as it is checked out. */
  readonly tree: Tree;
  /** Where the Flux manifests are, as paths from the root; `['.']` reads the whole repository. */
  readonly directories: readonly string[];
  /** The namespace of objects that name none. */
  readonly defaultNamespace?: string;
  /** Flux's `--no-cross-namespace-refs`. */
  readonly noCrossNamespaceRefs?: boolean;
  /** Does what Flux does where Tidemark is more careful: no holds against moving backwards, no removed template fields. */
  readonly strict: boolean;
  /** Every automation works on one tree, as in a working tree without branches; else each push branch has its own. */
  readonly oneTree: boolean;
  readonly registry: Registry;
  readonly credentialsFor: (repository: ImageRepository, image: ImageName) => Promise<Credentials | undefined>;
  /** Called with the number of repositories that are scanned, and of all. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Ends the scans. */
  readonly signal?: AbortSignal;
};

/** Stages 1 to 4: reads, and returns what a run would do. Changes nothing, anywhere. */
export async function plan(request: PlanRequest): Promise<Plan> {
  const tree = rememberReads(request.tree);
  const loaded = loadManifests(tree, request.directories, request);
  const { imageRepositories } = loaded.manifests;
  const resolved = resolveReferences(loaded.manifests, request);
  const scanned = await scanRepositories(imageRepositories, request);
  const policies = selectImages(resolved.policies, scanned);
  const marked = collectMarkers(tree, resolved.automations);
  const { scopes } = marked;
  const { choices, wanted } = chooseDigests({ policies, scopes, isChecked: !request.strict });
  const digests = await resolveDigests(wanted, request);
  const reflected = toImages({ policies, choices, digests });
  const holds = request.strict ? new Map() : findHolds(policies, scopes);
  const rejected = listRejected(loaded.manifests, 'ImagePolicy');
  const rewritten = rewriteAutomations({ ...request, scopes, images: reflected.images, holds, rejected });
  const planned = planCommits({ ...request, rewrites: rewritten.rewrites, images: reflected.images });
  const scans = [...scanned.values()];
  return {
    scans,
    policies,
    automations: resolved.automations,
    markers: rewritten.markers,
    commits: planned.commits,
    problems: sortProblems([
      ...[loaded, resolved, marked, reflected, rewritten, planned].flatMap(({ problems }) => problems),
      ...imageRepositories.flatMap(findCredentialProblems),
      ...scans.flatMap(listScanProblems),
      ...policies.flatMap(listPolicyProblems),
    ]),
  };
}

/** Stages 5 and 6: writes what a plan says, and nothing when it says nothing. */
export async function apply(plan: Plan, delivery: Delivery): Promise<DeliveryResult> {
  if (plan.commits.length === 0) return { commits: [], problems: [] };
  return delivery.deliver(plan.commits);
}
