import { TidemarkError } from '../../errors.ts';
import { type Gvk, matchesGvk } from './gvk.ts';
import {
  createMap,
  findChild,
  findText,
  isNull,
  type MapNode,
  type Node,
  toPlace,
  withEntry,
} from './yaml/node.ts';

/** A name on the way to a field; `isList` where the path says that a list is there, which is never made. */
export type Step = { readonly key: string; readonly isList: boolean };

/** A field of some kinds of objects. Lists on the way are walked by themselves. */
export type FieldSpec = {
  readonly path: readonly Step[];
  readonly gvk: Partial<Gvk>;
  /** Whether what is missing on the way is made. */
  readonly create: boolean;
};

/** A field spec in short: `path`, then what it is limited to. */
export function field(path: string, options: Partial<Gvk> & { readonly create?: boolean } = {}): FieldSpec {
  const { create = false, ...gvk } = options;
  return { path: splitPath(path), gvk, create };
}

/** A field spec as a configuration file gives it. */
export function toFieldSpec(node: Node): FieldSpec {
  const gvk = {
    group: findText(node, 'group') ?? '',
    version: findText(node, 'version') ?? '',
    kind: findText(node, 'kind') ?? '',
  };
  const create = findChild(node, 'create');
  return {
    path: splitPath(findText(node, 'path') ?? ''),
    gvk,
    create: create?.type === 'scalar' && create.value === true,
  };
}

/** Slashes separate; `\/` is a slash in a name; `[]` marks lists, which need no mark to be walked. */
function splitPath(path: string): readonly Step[] {
  return path
    .replaceAll('\\/', '\u0000')
    .split('/')
    .filter((step) => step !== '')
    .map((step) => step.replaceAll('\u0000', '/'))
    .map((step) => ({ key: step.replace(/\[\]$/, ''), isList: step.endsWith('[]') }));
}

/**
 * Both lists as one, without what is there already: a field that is listed twice is changed once.
 *
 * Throws `TidemarkError` `invalid-value` when one would make a field that the other would not.
 */
export function mergeFields(known: readonly FieldSpec[], added: readonly FieldSpec[]): readonly FieldSpec[] {
  const fields = [...known];
  for (const spec of added) {
    const same = fields.find((other) => isSameField(other, spec));
    if (same === undefined) fields.push(spec);
    else if (same.create !== spec.create)
      throw new TidemarkError('invalid-value', `conflicting fieldspecs: ${showField(spec)}`);
  }
  return fields;
}

function isSameField(known: FieldSpec, { gvk, path }: FieldSpec): boolean {
  const { group = '', version = '', kind = '' } = known.gvk;
  return matchesGvk({ group, version, kind }, gvk) && showPath(known.path) === showPath(path);
}

export function showPath(path: readonly Step[]): string {
  return path.map(({ key, isList }) => key.replaceAll('/', '\\/') + (isList ? '[]' : '')).join('/');
}

function showField({ path, gvk }: FieldSpec): string {
  return gvk.kind ? `${showPath(path)} of ${gvk.kind}` : showPath(path);
}

export type FieldUpdate = (old: Node | undefined) => Node;

/**
 * The object with `update` applied to the field; unchanged where the field is missing and not to be made.
 *
 * Throws `TidemarkError` `wrong-type` with kustomize's text when there is a scalar on the way to it.
 */
export function updateField(object: MapNode, spec: FieldSpec, update: FieldUpdate): MapNode {
  const updated = updateAt(object, { steps: spec.path, create: spec.create, update, spec });
  return updated.type === 'map' ? updated : object;
}

type Walk = {
  readonly steps: readonly Step[];
  readonly create: boolean;
  readonly update: FieldUpdate;
  readonly spec: FieldSpec;
};

function updateAt(node: Node, walk: Walk): Node {
  const [step, ...steps] = walk.steps;
  if (step === undefined) return walk.update(node);
  if (node.type === 'list') return updateItems(node, walk);
  if (node.type !== 'map') {
    if (isNull(node)) return node;
    const text = `considering field '${showPath(walk.spec.path)}': expected sequence or mapping node`;
    throw new TidemarkError('wrong-type', text, { place: toPlace(node) });
  }
  const { key, isList } = step;
  const child = node.entries.get(key);
  if (!isNull(child) && child !== undefined) return withEntry(node, key, updateAt(child, { ...walk, steps }));
  if (!walk.create || isList) return node;
  const made =
    steps.length === 0 ? walk.update(undefined) : updateAt(createMap(new Map(), node), { ...walk, steps });
  return withEntry(node, key, made);
}

function updateItems(node: Node & { readonly type: 'list' }, walk: Walk): Node {
  const items = node.items.map((item) => updateAt(item, walk));
  return items.every((item, index) => item === node.items[index]) ? node : { ...node, items };
}
