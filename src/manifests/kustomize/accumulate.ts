import { absorbGenerated } from './absorb-generated.ts';
import {
  type Accumulated,
  createRegistry,
  NOTHING,
  register,
  type Registry,
  withProblem,
} from './accumulated.ts';
import {
  type BuildContext,
  failAt,
  readNamedFile,
  resolveName,
  type Run,
  warnAt,
  withPrefix,
} from './context.ts';
import { isWithin, showPath } from './files.ts';
import { generate } from './generate.ts';
import { isRemote } from './is-remote.ts';
import type { Kustomization } from './kustomization.ts';
import { loadKustomization } from './load-kustomization.ts';
import { runExternalGenerators } from './plugins.ts';
import { createResource, type Resource } from './resource.ts';
import { findUnreadFields } from './resolve-vars.ts';
import { runTransformers } from './run-transformers.ts';
import { readObjects, type Session } from './session.ts';
import { loadConfigurations, mergeConfigs } from './transformer-config.ts';
import type { TidemarkError } from '../../errors.ts';
import { listItems, type MapNode, type Node, type Origin } from './yaml/node.ts';
import type { Source } from './yaml/source.ts';

/** Deeper chains of bases than any fleet has. */
const MAX_DEPTH = 100;
/** Objects in one build; more is a mistake or an attack. */
const MAX_OBJECTS = 100_000;

/** The bases of a revision that are built: most are included by many directories. */
const builtBases = new WeakMap<Session, Map<string, Accumulated>>();

/**
 * Runs one kustomization, with everything below it: resources, generators, components, transformers. A component works
 * on `start`, what its parent has gathered; everything else starts with nothing.
 *
 * Throws `TidemarkError` with kustomize's text.
 */
export function accumulate(
  kustomization: Kustomization,
  context: BuildContext,
  start: Accumulated = NOTHING,
): Accumulated {
  const run: Run = {
    context: { ...context, stack: [...context.stack, kustomization.directory] },
    kustomization,
  };
  let gathered: Accumulated = { ...start, directories: [...start.directories, kustomization.directory] };
  gathered = addResources(gathered, listItems(kustomization.fields, 'resources'), run);
  gathered = { ...gathered, config: loadConfigurations(run, gathered.config) };
  gathered = runGenerators(gathered, run);
  gathered = addComponents(gathered, run);
  gathered = runTransformers(gathered, run);
  const vars = listItems(kustomization.fields, 'vars').filter((item): item is MapNode => item.type === 'map');
  const problems = [...gathered.problems, ...findUnreadFields(kustomization.fields)];
  return { ...gathered, vars: [...gathered.vars, ...vars], problems };
}

/** Adds what the entries of `resources` name: files, or directories with a kustomization of their own. */
export function addResources(start: Accumulated, entries: readonly Node[], run: Run): Accumulated {
  const registry = createRegistry(start.resources);
  let gathered = start;
  for (const entry of entries) {
    const name = entry.type === 'scalar' ? entry.text : '';
    gathered = isRemote(name)
      ? skipRemote(gathered, name, entry)
      : addResource(gathered, name, { run, entry, registry });
    if (registry.list.length > MAX_OBJECTS) {
      throw failAt(entry, 'file-too-large', `the build has more than ${MAX_OBJECTS} objects`);
    }
  }
  return { ...gathered, resources: registry.list };
}

function skipRemote(gathered: Accumulated, name: string, entry: Origin): Accumulated {
  const text = `the remote entry '${name}' is left out: nothing is fetched while manifests are read; copy it into the repository if it holds image manifests`;
  return { ...withProblem(gathered, warnAt(entry, 'unsupported-option', text)), isPartial: true };
}

type At = { readonly run: Run; readonly entry: Origin };

/** Adds the objects to the registry; what it returns has everything else. */
function addResource(
  gathered: Accumulated,
  name: string,
  at: At & { readonly registry: Registry },
): Accumulated {
  const { run, entry, registry } = at;
  const prefix = `accumulating resources: accumulating resources from '${name}': `;
  const path = withPrefix(prefix, entry, () => resolveName(run, name, entry));
  if (name !== '' && run.context.session.files.isDirectory(path)) return addBase(gathered, path, at);
  const added = withPrefix(prefix, entry, () => createResources(readNamedFile(run, name, entry), run));
  withPrefix(`accumulating resources: merging resources from '${name}': `, entry, () =>
    register(registry, added),
  );
  return gathered;
}

function createResources(source: Source, run: Run): readonly Resource[] {
  const origin = { type: 'file', path: source.file } as const;
  return readObjects(run.context.session, source).map((node) => createResource(node, { origin }));
}

function addBase(
  gathered: Accumulated,
  directory: string,
  at: At & { readonly registry: Registry },
): Accumulated {
  const base = accumulateBase(directory, at);
  withPrefix(`recursed merging from path '${showPath(directory)}': `, at.entry, () =>
    register(at.registry, base.resources),
  );
  return {
    ...gathered,
    config: mergeConfigs(gathered.config, base.config),
    vars: [...gathered.vars, ...base.vars],
    directories: [...gathered.directories, ...base.directories],
    isPartial: gathered.isPartial || base.isPartial,
    problems: [...gathered.problems, ...base.problems],
  };
}

/** The complete build of a base, from an earlier build of the same revision when there was one. */
function accumulateBase(directory: string, { run, entry }: At): Accumulated {
  const { context } = run;
  requireNoCycle([directory], { run, entry });
  const key = `${context.restricted ? 'restricted' : 'free'} ${directory}`;
  const builds = buildsOf(context.session);
  const known = builds.get(key);
  if (known !== undefined) {
    requireNoCycle(known.directories, { run, entry });
    return known;
  }
  const kustomization = loadBase(directory, { run, entry });
  if (kustomization.isComponent) {
    throw failAt(entry, 'invalid-value', `expected kind != 'Component' for path '${showPath(directory)}'`);
  }
  const built = accumulate(kustomization, context);
  builds.set(key, { ...built, directories: [...new Set(built.directories)] });
  return built;
}

function buildsOf(session: Session): Map<string, Accumulated> {
  const known = builtBases.get(session);
  if (known !== undefined) return known;
  const builds = new Map<string, Accumulated>();
  builtBases.set(session, builds);
  return builds;
}

/** A base may be neither a directory that is being built nor above one. */
function requireNoCycle(directories: readonly string[], { run, entry }: At): void {
  const { stack } = run.context;
  if (stack.length > MAX_DEPTH)
    throw failAt(entry, 'invalid-value', `more than ${MAX_DEPTH} kustomizations include each other`);
  for (const candidate of directories) {
    const visited = stack.findLast((directory) => isWithin(directory, candidate));
    if (visited === undefined) continue;
    const names = `candidate root '${showPath(candidate)}' contains visited root '${showPath(visited)}'`;
    throw failAt(entry, 'invalid-value', `cycle detected: ${names}`);
  }
}

function loadBase(directory: string, { run, entry }: At): Kustomization {
  const prefix = `accumulating resources: couldn't make target for path '${showPath(directory)}': `;
  return withPrefix(prefix, entry, () => loadKustomization(run.context.session, directory));
}

function addComponents(start: Accumulated, run: Run): Accumulated {
  return listItems(run.kustomization.fields, 'components').reduce<Accumulated>((gathered, entry) => {
    const name = entry.type === 'scalar' ? entry.text : '';
    return isRemote(name) ? skipRemote(gathered, name, entry) : addComponent(gathered, name, { run, entry });
  }, start);
}

function addComponent(gathered: Accumulated, name: string, { run, entry }: At): Accumulated {
  const directory = withPrefix('accumulating components: ', entry, () => resolveName(run, name, entry));
  if (!run.context.session.files.isDirectory(directory)) {
    const text = `accumulating components: loader.New "must build at directory: not a valid directory: '${showPath(directory)}'"`;
    throw failAt(entry, 'path-not-found', text);
  }
  requireNoCycle([directory], { run, entry });
  const component = loadBase(directory, { run, entry });
  if (component.isComponent) return accumulate(component, run.context, gathered);
  const found = `expected kind 'Component' for path '${showPath(directory)}' but got 'Kustomization'`;
  throw failAt(entry, 'invalid-value', `accumulating components: accumulateDirectory: "${found}"`);
}

function runGenerators(start: Accumulated, run: Run): Accumulated {
  const { fields } = run.kustomization;
  if (fields.entries.has('helmCharts') || fields.entries.has('helmChartInflationGenerator'))
    throw refuseHelm(fields);
  const builtin = [
    ...listItems(fields, 'configMapGenerator').map((entry) => generate('ConfigMap', entry, run)),
    ...listItems(fields, 'secretGenerator').map((entry) => generate('Secret', entry, run)),
  ];
  const generated = [...builtin, ...runExternalGenerators(run)];
  return { ...start, resources: generated.reduce(absorbGenerated, start.resources) };
}

function refuseHelm(fields: MapNode): TidemarkError {
  const chart =
    fields.entries.get('helmCharts') ?? fields.entries.get('helmChartInflationGenerator') ?? fields;
  const text =
    "must specify --enable-helm: 'helmCharts' is not rendered; what the chart holds is unknown here";
  return failAt(chart, 'unsupported-option', text);
}
