import type { Delivery, DeliveryResult } from './delivery/delivery.ts';
import type { CommitRequest, PlannedCommits } from './delivery/plan-commits.ts';
import { findCredentialProblems } from './registry/credentials/credential-problems.ts';
import { loadManifests } from './manifests/load-manifests.ts';
import type { Declared, LoadedManifests, RenderingOptions } from './manifests/load-manifests.ts';
import { listRejected } from './manifests/list-rejected.ts';
import { rememberReads } from './manifests/remember-reads.ts';
import type { ResolvedPolicy, ResolvedReferences } from './manifests/resolve-references.ts';
import { resolveReferences } from './manifests/resolve-references.ts';
import type { Tree } from './manifests/tree.ts';
import { sortProblems } from './manifests/sort-problems.ts';
import type { Plan } from './plan.ts';
import type { AvoidedTags } from './policy/avoided.ts';
import type { FirstSeen } from './policy/first-seen.ts';
import { mergeSightings } from './policy/first-seen.ts';
import type { PolicyOutcome } from './policy/select-images.ts';
import { listPolicyProblems, listWantedFacts, selectImages } from './policy/select-images.ts';
import type { LoginSources } from './registry/open-login.ts';
import type { Registry } from './registry/registry.ts';
import { readFacts, resolveDigests } from './registry/resolve-digests.ts';
import { listScanProblems } from './registry/list-scan-problems.ts';
import type { Scan } from './registry/scan.ts';
import { scanRepositories } from './registry/scan.ts';
import { chooseDigests } from './rewrite/choose-digests.ts';
import type { Scope } from './rewrite/collect-markers.ts';
import { collectMarkers } from './rewrite/collect-markers.ts';
import type { MappedValue } from './rewrite/find-markers.ts';
import { findHolds } from './rewrite/find-holds.ts';
import { listCurrentTags } from './rewrite/list-current-tags.ts';
import { listPlatformReads } from './rewrite/list-platform-reads.ts';
import { rewriteAutomations } from './rewrite/rewrite-automations.ts';
import type { RepositoryRules } from './rewrite/split-foreign.ts';
import { splitForeign } from './rewrite/split-foreign.ts';
import { toImages } from './rewrite/to-images.ts';

export type PlanRequest = LoginSources &
  RepositoryRules & {
    /** The repository as it is checked out. */
    readonly tree: Tree;
    /** Where the Flux manifests are, as paths from the root; `['.']` reads the whole repository. */
    readonly directories: readonly string[];
    /** Renders the directories as Flux would apply them; without it the files in them count as they are. */
    readonly rendering?: RenderingOptions;
    /** What is declared outside of manifests. */
    readonly declared?: Declared;
    /** Values that have no marker. */
    readonly values?: readonly MappedValue[];
    /** The namespace of objects that name none. */
    readonly defaultNamespace?: string;
    /** Flux's `--no-cross-namespace-refs`. */
    readonly noCrossNamespaceRefs?: boolean;
    /** Does what Flux does where Tidemark is more careful: no holds against moving backwards, no removed template fields. */
    readonly strict: boolean;
    /** Every automation works on one tree, as in a working tree without branches; else each push branch has its own. */
    readonly oneTree: boolean;
    readonly registry: Registry;
    /** What earlier runs saw of tags; without it nothing is remembered, and a minimum age cannot run out. */
    readonly firstSeen?: FirstSeen;
    /** Tags that people have asked not to be selected. */
    readonly avoided?: AvoidedTags;
    /** Milliseconds since the epoch, by default those of the clock. */
    readonly now?: number;
    /** Called with the number of repositories that are scanned, and of all. */
    readonly onProgress?: (done: number, total: number) => void;
    /** Ends the scans. */
    readonly signal?: AbortSignal;
  };

/** What manifests declare and registries have, before any marker is looked at. */
export type Survey = {
  readonly loaded: LoadedManifests;
  readonly resolved: ResolvedReferences;
  readonly scanned: ReadonlyMap<string, Scan>;
};

/** Stages 1 to 4: reads, and returns what a run would do. Changes nothing, anywhere. */
export async function plan(request: PlanRequest): Promise<Plan> {
  const remembered = { ...request, tree: rememberReads(request.tree) };
  return planTree(remembered, await survey(remembered));
}

/** Stages 1 and 2. */
export async function survey(request: PlanRequest): Promise<Survey> {
  const loaded = loadManifests(request.tree, request.directories, request);
  const resolved = resolveReferences(loaded.manifests, request);
  const scanned = await scanRepositories(loaded.manifests.imageRepositories, request);
  return { loaded, resolved, scanned };
}

/** Most runs change nothing; they are not to pay for templates. */
async function planCommitsIfAny(request: CommitRequest): Promise<PlannedCommits> {
  if (request.rewrites.every(({ files }) => files.length === 0)) return { commits: [], problems: [] };
  const { planCommits } = await import('./delivery/plan-commits.ts');
  return planCommits(request);
}

/** Stages 3 and 4, for the markers of one tree. */
export async function planTree(request: PlanRequest, known: Survey): Promise<Plan> {
  const { loaded, resolved, scanned } = known;
  const { tree } = request;
  const { gitRepositories } = loaded.manifests;
  const split = splitForeign({ ...request, automations: resolved.automations, gitRepositories });
  const marked = collectMarkers(tree, split.own, request.values);
  const { scopes } = marked;
  const selected = await selectTags(request, { resolved: resolved.policies, scans: scanned, scopes });
  const { policies } = selected;
  const reflected = await reflectDigests(request, { policies, scopes });
  const held = findHolds(policies, scopes, request);
  const rejected = listRejected(loaded.manifests, 'ImagePolicy');
  const { images } = reflected;
  const rewritten = rewriteAutomations({ ...request, scopes, images, holds: held.holds, rejected });
  const planned = await planCommitsIfAny({ ...request, rewrites: rewritten.rewrites, images });
  const scans = [...scanned.values()];
  const noted = new Map([...selected.noted, ...reflected.noted]);
  const stages = [loaded, resolved, split, marked, reflected, held, rewritten, planned];
  return {
    scans,
    policies,
    automations: split.own,
    elsewhere: split.foreign,
    markers: rewritten.markers,
    commits: planned.commits,
    notifications: loaded.notifications,
    firstSeen: mergeSightings(request.firstSeen ?? new Map(), noted, scans),
    problems: sortProblems([
      ...stages.flatMap(({ problems }) => problems),
      ...loaded.manifests.imageRepositories.flatMap(findCredentialProblems),
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

type SelectInput = {
  readonly resolved: readonly ResolvedPolicy[];
  readonly scans: ReadonlyMap<string, Scan>;
  readonly scopes: readonly Scope[];
};

/** Stage 3: what has to be read of manifests is told first, so that choosing stays pure. */
async function selectTags(request: PlanRequest, { resolved, scans, scopes }: SelectInput) {
  const { firstSeen, avoided, strict } = request;
  const now = request.now ?? Date.now();
  const seen = {
    scans,
    currents: listCurrentTags(scopes),
    now,
    strict,
    ...(firstSeen && { firstSeen }),
    ...(avoided && { avoided }),
  };
  const facts = await readFacts(listWantedFacts(resolved, { ...seen, facts: new Map() }), request);
  return selectImages(resolved, { ...seen, facts });
}

type ReflectInput = { readonly policies: readonly PolicyOutcome[]; readonly scopes: readonly Scope[] };

/** Between stages 3 and 4: digests of the selected tags, and what platforms stand behind them. */
async function reflectDigests(request: PlanRequest, { policies, scopes }: ReflectInput) {
  const { firstSeen, strict } = request;
  const now = request.now ?? Date.now();
  const isChecked = !strict;
  const { choices, wanted } = chooseDigests({ policies, scopes, isChecked });
  const digests = await resolveDigests(wanted, request);
  const reads = listPlatformReads({ policies, scopes, choices, digests, isChecked });
  const facts = await readFacts(reads, request);
  return toImages({ policies, scopes, choices, digests, facts, firstSeen, now, strict });
}
