import type { Untold } from '../delivery/checkout/untold.ts';
import { toProblem } from '../errors.ts';
import { createLocalTree } from '../manifests/checkout/local-tree.ts';
import { rememberReads } from '../manifests/remember-reads.ts';
import type { PlanRequest, Survey } from '../pipeline.ts';
import { planTree, survey } from '../pipeline.ts';
import type { Run } from '../report/run.ts';
import { deliverRun } from './deliver-run.ts';
import type { DeliveryMode } from './delivery-mode.ts';
import type { DeliverySettings } from './delivery-settings.ts';
import type { FirstSeenLedger } from '../policy/first-seen.ts';
import { findManifestSource } from './manifest-source.ts';
import { notifyRun } from './notify-run.ts';
import { createReplanner } from './plan-anew.ts';
import type { RegistryOptions } from './registry-access.ts';
import { createRegistryAccess } from './registry-access.ts';
import { findRepositoryRoot } from './repository-root.ts';
import type { runOthers as RunOthers } from './run-others.ts';
import { withIncluded } from './with-included.ts';

export type RunOptions = RegistryOptions &
  DeliverySettings & {
    /** Where to run; paths in manifests count from the top of its working tree. */
    readonly directory: string;
    /** Where the manifests are, as paths from the top of the working tree; empty for `directory` itself. */
    readonly manifests: readonly string[];
    /** The configuration, as a path from the top of the working tree; `.github/tidemark.yaml` when left out and there. */
    readonly config?: string;
    /** The namespace of objects that name none. */
    readonly defaultNamespace?: string;
    readonly noCrossNamespaceRefs: boolean;
    /** Does exactly what Flux does, without the holds that Tidemark adds. */
    readonly strict: boolean;
    /** Serves automations whose GitRepository is another repository as well: clones it, and pushes to it. */
    readonly otherRepositories: boolean;
    readonly delivery: DeliveryMode;
    /** The branch that pull requests are for; the one that is checked out when absent. */
    readonly base?: string;
    readonly onProgress?: (done: number, total: number) => void;
    readonly signal?: AbortSignal;
  };

/** One whole run on a local directory. Throws `TidemarkError` when it cannot start or cannot deliver. */
export async function runOnce(options: RunOptions): Promise<Run> {
  const started = performance.now();
  const observed = new Date();
  const { root, directory } = findRepositoryRoot(options.directory);
  const { countRequests, ...access } = createRegistryAccess(options);
  const source = await findManifestSource({ ...options, root, directory });
  const ledger = await openLedger(options);
  const firstSeen = await ledger?.load();
  const request = {
    ...options,
    ...(firstSeen !== undefined && { firstSeen }),
    tree: rememberReads(createLocalTree(root)),
    ...source,
    othersAllowed: options.otherRepositories,
    oneTree: options.delivery === 'write',
    ...access,
  };
  const known = await surveyAll(request);
  const first = await planTree(request, known);
  const replanner = createReplanner(async (avoided) => planTree({ ...request, avoided }, known));
  if (first.firstSeen.size > 0 || (firstSeen?.size ?? 0) > 0) await ledger?.save(first.firstSeen);
  const { delivery: mode, environment, base } = options;
  const target = { root, environment, observed, ...(base !== undefined && { base }) };
  const { registry, ...logins } = access;
  const isHeard = first.notifications.length > 0 || (source.notifications?.length ?? 0) > 0;
  const { planAnew } = replanner;
  const wanted = { ...options, ...target, registry, logins, plan: first, planAnew, mode, isHeard };
  const isSilent = mode === 'none' || options.dryRun === true;
  const untold = isHeard && !isSilent ? await openUntold(mode, root) : undefined;
  const limits = { ...source.limits, ...options.limits };
  const delivered = await deliverRun({ ...wanted, limits }).then(
    (delivery) => ({ ...(delivery !== undefined && { delivery }) }),
    (error: unknown) => ({ failure: toProblem(error), error }),
  );
  const plan = replanner.merge(first, 'delivery' in delivered ? delivered.delivery.planned : undefined);
  if (plan !== first && plan.firstSeen.size > 0) await ledger?.save(plan.firstSeen);
  const others = options.otherRepositories
    ? await serveOthers({ request, survey: known, foreign: first.elsewhere, delivery: wanted })
    : undefined;
  const earlier = untold?.commits ?? [];
  const run = { plan, ...delivered, ...(others && { others }), earlier };
  const told = isSilent ? undefined : await notifyRun({ ...options, ...source, root, run });
  // What a channel did not take is remembered in the cache; without one, it is found again by the note.
  const isTold = told?.sent.every(({ failed }) => failed === 0) === true;
  if (isTold || options.cacheDirectory !== undefined) await untold?.settle();
  if ('error' in delivered) throw delivered.error;
  return {
    plan,
    ...delivered,
    ...(others !== undefined && { others }),
    ...(told !== undefined && { notification: told }),
    requests: countRequests(),
    ...(options.maxRequests !== undefined && { maxRequests: options.maxRequests }),
    milliseconds: performance.now() - started,
  };
}

// What few runs need is loaded where it is needed: the start of the Action is a part of every run.

async function openLedger({ cacheDirectory }: RunOptions): Promise<FirstSeenLedger | undefined> {
  if (cacheDirectory === undefined) return undefined;
  const { createFirstSeenFile } = await import('./first-seen-file.ts');
  return createFirstSeenFile(cacheDirectory);
}

async function openUntold(mode: DeliveryMode, root: string): Promise<Untold | undefined> {
  if (mode !== 'commit' && mode !== 'push') return undefined;
  const { openNotes } = await import('./open-notes.ts');
  return openNotes({ root, isPushed: mode === 'push' });
}

/** Stages 1 and 2, with what GitRepository objects include from other repositories where those may be cloned. */
async function surveyAll(
  request: PlanRequest & Pick<RunOptions, 'environment' | 'otherRepositories'>,
): Promise<Survey> {
  return withIncluded(request, async ({ included, ...reading }) => {
    const known = await survey({ ...request, ...reading });
    return { ...known, loaded: { ...known.loaded, problems: [...known.loaded.problems, ...included] } };
  });
}

async function serveOthers(...request: Parameters<typeof RunOthers>): ReturnType<typeof RunOthers> {
  const { runOthers } = await import('./run-others.ts');
  return runOthers(...request);
}
