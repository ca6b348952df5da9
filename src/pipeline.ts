import type { Delivery, DeliveryResult } from './delivery/delivery.ts';
import { planCommits } from './delivery/plan-commits.ts';
import type { Problem } from './errors.ts';
import { loadManifests } from './manifests/load-manifests.ts';
import { resolveReferences } from './manifests/resolve-references.ts';
import type { ImageRepository } from './manifests/types.ts';
import type { Tree } from './manifests/tree.ts';
import type { Plan } from './plan.ts';
import { selectImages } from './policy/select-images.ts';
import type { ImageName } from './registry/image-name.ts';
import type { Credentials, Registry } from './registry/registry.ts';
import { scanRepositories } from './registry/scan.ts';
import { collectMarkers } from './rewrite/collect-markers.ts';
import { reflectDigests } from './rewrite/reflect-digests.ts';
import { rewriteAutomations } from './rewrite/rewrite-automations.ts';

export type PlanRequest = {
  /** The repository as it is checked out. */
  readonly tree: Tree;
  /** Where the Flux manifests are, as paths from the root; `['.']` reads the whole repository. */
  readonly directories: readonly string[];
  /** The namespace of objects that name none. */
  readonly defaultNamespace?: string;
  /** Flux's `--no-cross-namespace-refs`. */
  readonly noCrossNamespaceRefs?: boolean;
  readonly registry: Registry;
  readonly credentialsFor: (repository: ImageRepository, image: ImageName) => Promise<Credentials | undefined>;
  /** Called with the number of repositories that are scanned, and of all. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Ends the scans. */
  readonly signal?: AbortSignal;
};

/** Stages 1 to 4: reads, and returns what a run would do. Changes nothing, anywhere. */
export async function plan(request: PlanRequest): Promise<Plan> {
  const { tree, registry } = request;
  const loaded = loadManifests(tree, request.directories, request);
  const resolved = resolveReferences(loaded.manifests, request);
  const scans = await scanRepositories(loaded.manifests.imageRepositories, request);
  const policies = selectImages(resolved.policies, scans);
  const scopes = collectMarkers(tree, resolved.automations);
  const images = await reflectDigests({ ...request, registry, policies, scopes: scopes.scopes });
  const rewritten = rewriteAutomations({ scopes: scopes.scopes, images });
  const planned = planCommits(rewritten.rewrites);
  const found = [loaded, resolved, scopes, images, rewritten, planned].flatMap((stage) => stage.problems);
  const failed = [...scans.values()].flatMap((scan) => (scan.status === 'failed' ? [scan.problem] : []));
  return {
    scans: [...scans.values()],
    policies,
    markers: rewritten.markers,
    commits: planned.commits,
    problems: sortProblems([...found, ...failed]),
  };
}

/** Stages 5 and 6: writes what a plan says, and nothing when it says nothing. */
export async function apply(plan: Plan, delivery: Delivery): Promise<DeliveryResult> {
  if (plan.commits.length === 0) return { commits: [], problems: [] };
  return delivery.deliver(plan.commits);
}
