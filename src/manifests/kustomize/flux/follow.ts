import { type Problem, toProblem } from '../../../errors.ts';
import type { KustomizeFiles } from '../files.ts';
import type { RenderedObject } from '../rendered.ts';
import { findMap, findText } from '../yaml/node.ts';
import { buildFluxKustomization, type FluxBuildOptions } from './build-flux.ts';
import type { ClusterResult } from './cluster-result.ts';
import { findDependencyCycles } from './find-dependency-cycles.ts';
import { findVariables, readData, type Variables } from './find-variables.ts';
import { type Followed, mergeClusters } from './merge-clusters.ts';
import { createKnownObjects, type KnownObjects } from './known-objects.ts';
import { findOwnRendering, isFluxKustomization, isSettled, toName } from './own-rendering.ts';
import { hasExpression } from './substitute-object.ts';

/** What one cluster starts from: the objects of the directory, its name, that is applied to it first. */
export type Cluster = { readonly name: string; readonly objects: readonly RenderedObject[] };

export type SourceRef = { readonly kind: string; readonly namespace: string; readonly name: string };

export type FollowOptions = {
  /**
   * Whether a source is this repository, or has it at `path`; `objects` are those of the cluster that are known so far.
   * `undefined` when it cannot be told yet, because the source itself may still be rendered.
   */
  readonly isThisRepository: (source: SourceRef, objects: KnownObjects, path: string) => boolean | undefined;
  /**
   * The files that a source hands on to the build of `path`; nothing when the path cannot be built from this
   * repository. All files when this is left out.
   */
  readonly openSource?: (
    source: SourceRef,
    objects: KnownObjects,
    path: string,
  ) => KustomizeFiles | undefined;
  /** The values of a Secret that is not in the repository. */
  readonly findSecret?: (namespace: string, name: string) => ReadonlyMap<string, string> | undefined;
  /** How much objects matter; a source of variables may be missing where no required object has an expression. */
  readonly weigh?: FluxBuildOptions['weigh'];
  /** A variable without value and default is an error, as Flux has it since kustomize-controller 1.9; true by default. */
  readonly strict?: boolean;
};

const MAX_KUSTOMIZATIONS = 10_000;
/** More rounds than one set of variables in terms of another takes. */
const MAX_PASSES = 5;

/**
 * Renders everything that the Flux `Kustomization` objects of some clusters lead to in this repository.
 *
 * Every cluster has its own result; an object that several of them have alike is given once, with all the ways to it.
 * Problems: what cannot be built, a source of variables that is missing, a cycle of `dependsOn`, a source that cannot
 * be told to be this repository.
 */
export function followFluxKustomizations(
  files: KustomizeFiles,
  clusters: readonly Cluster[],
  options: FollowOptions,
): Followed {
  return mergeClusters(clusters.map((cluster) => followCluster(files, cluster, options)));
}

type Pending = { readonly object: RenderedObject; readonly chain: readonly string[] };

type State = {
  readonly files: KustomizeFiles;
  readonly options: FollowOptions;
  readonly objects: { readonly object: RenderedObject; readonly chain: readonly string[] }[];
  readonly known: ReturnType<typeof createKnownObjects>;
  readonly byName: Map<string, RenderedObject>;
  readonly seen: Map<string, RenderedObject>;
  readonly problems: Problem[];
  readonly failed: RenderedObject[];
  follows: boolean;
  pending: Pending[];
};

/**
 * A cluster whose own directory one of its Kustomizations renders has in the end what that build makes of its
 * Kustomizations, the own one included: with its patches and variables, which the next build may need.
 */
function followCluster(files: KustomizeFiles, cluster: Cluster, options: FollowOptions): ClusterResult {
  let result = followObjects(files, cluster, options);
  let { objects } = cluster;
  for (let pass = 1; pass < MAX_PASSES; pass += 1) {
    const own = findOwnRendering(cluster.name, objects, result);
    if (own === undefined || isSettled(objects, own)) break;
    objects = own;
    result = followObjects(files, { ...cluster, objects }, options);
  }
  return result;
}

function followObjects(files: KustomizeFiles, cluster: Cluster, options: FollowOptions): ClusterResult {
  const state: State = {
    files,
    options,
    objects: [],
    known: createKnownObjects(),
    byName: new Map(),
    seen: new Map(),
    problems: [],
    failed: [],
    follows: false,
    pending: [],
  };
  addObjects(state, cluster.objects, []);
  // What waits for an object that another Kustomization renders is tried again until nothing moves any more.
  while (runRound(state, false));
  while (runRound(state, true));
  state.problems.push(...findDependencyCycles([...state.seen.values()]));
  const { objects, failed, follows, problems } = state;
  return { name: cluster.name, objects, failed, follows, problems };
}

function addObjects(state: State, objects: readonly RenderedObject[], chain: readonly string[]): void {
  for (const object of objects) {
    state.objects.push({ object, chain });
    state.known.add(object);
    state.byName.set(`${object.kind}/${object.namespace}/${object.name}`, object);
    if (isFluxKustomization(object)) enqueue(state, { object, chain });
  }
}

/** A Kustomization that renders itself, as Flux's own does, or is rendered by two others, is followed once. */
function enqueue(state: State, pending: Pending): void {
  const name = toName(pending.object);
  if (state.seen.has(name) || state.seen.size >= MAX_KUSTOMIZATIONS) return;
  state.seen.set(name, pending.object);
  state.pending.push(pending);
}

/** Follows what can be followed; whether there was any. In the last rounds nothing is waited for. */
function runRound(state: State, isLast: boolean): boolean {
  const round = state.pending;
  state.pending = [];
  const waiting = round.filter((pending) => !followOne(state, pending, isLast));
  state.pending.push(...waiting);
  return round.length > waiting.length;
}

/** Whether it is done with: rendered, passed over, or reported. */
function followOne(state: State, pending: Pending, isLast: boolean): boolean {
  const { object } = pending;
  const isOurs = state.options.isThisRepository(readSourceRef(object), state.known, readPath(object));
  if (isOurs === false) return true;
  if (isOurs === undefined) {
    if (isLast) state.problems.push(unknownSource(object));
    return isLast;
  }
  const variables = tryVariables(state, object);
  if (variables === undefined) return true;
  if (variables.type === 'missing' && !isLast) return false;
  const rendered = render(state, pending, variables.type === 'found' ? variables.values : new Map());
  if (variables.type === 'missing' && rendered.some((one) => needsVariables(one, state.options)))
    state.problems.push(...variables.problems);
  return true;
}

function tryVariables(state: State, object: RenderedObject): Variables | undefined {
  try {
    return findVariables(object, (kind, name) => {
      const rendered = state.byName.get(`${kind}/${object.namespace}/${name}`);
      const data = rendered === undefined ? undefined : readData(rendered);
      return data ?? (kind === 'Secret' ? state.options.findSecret?.(object.namespace, name) : undefined);
    });
  } catch (error) {
    state.problems.push(toProblem(error, object.place));
    return undefined;
  }
}

function render(
  state: State,
  pending: Pending,
  variables: ReadonlyMap<string, string>,
): readonly RenderedObject[] {
  const { object, chain } = pending;
  const { strict = true, weigh } = state.options;
  const options = { variables, strict, ...(weigh && { weigh }) };
  const files = openSource(state, object);
  if (files === undefined) return [];
  state.follows = true;
  const { objects, problems } = buildFluxKustomization(files, object, options);
  state.problems.push(...problems.map((problem) => nameKustomization(problem, object)));
  addObjects(state, objects, [...chain, toName(object)]);
  if (problems.some(({ severity }) => severity === 'error'))
    state.failed.push(...buildFluxKustomization(files, object, { ...options, tolerant: true }).objects);
  return objects;
}

function openSource({ files, options, known }: State, object: RenderedObject): KustomizeFiles | undefined {
  if (options.openSource === undefined) return files;
  return options.openSource(readSourceRef(object), known, readPath(object));
}

function readPath(object: RenderedObject): string {
  return findText(findMap(object.node, 'spec'), 'path') ?? '';
}

/** Without `weigh`, a source of variables that is missing is always one too few. */
function needsVariables(object: RenderedObject, { weigh }: FollowOptions): boolean {
  if (weigh === undefined) return true;
  const [group = ''] = object.apiVersion.split('/');
  return weigh({ group, kind: object.kind }) === 'required' && hasExpression(object.node);
}

function nameKustomization(problem: Problem, object: RenderedObject): Problem {
  return {
    ...problem,
    message: `Kustomization '${toName(object)}': ${problem.message}`,
    place: problem.place ?? object.placeOf(['spec', 'path']),
  };
}

function unknownSource(object: RenderedObject): Problem {
  const { kind, namespace, name } = readSourceRef(object);
  const message = `Kustomization '${toName(object)}' is not followed: its source ${kind} '${namespace}/${name}' is not rendered from this repository, so it is not known whether it is this repository; add the directory that has it, or list '${namespace}/${name}' under sources in .github/tidemark.yaml when it is`;
  return {
    severity: 'warning',
    code: 'missing-reference',
    message,
    place: object.placeOf(['spec', 'sourceRef']),
  };
}

function readSourceRef(object: RenderedObject): SourceRef {
  const ref = findMap(findMap(object.node, 'spec'), 'sourceRef');
  return {
    kind: findText(ref, 'kind') ?? '',
    namespace: findText(ref, 'namespace') || object.namespace,
    name: findText(ref, 'name') ?? '',
  };
}
