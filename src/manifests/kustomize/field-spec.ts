import type { Gvk } from './gvk.ts';
import { createMap, findChild, findText, isNull, type MapNode, type Node, withEntry } from './yaml/node.ts';

/** A field of some kinds of objects. Lists on the way are walked by themselves. */
export type FieldSpec = {
  readonly path: readonly string[];
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

/** Slashes separate; `\/` is a slash in a name; `[]` marks lists, which need no mark. */
function splitPath(path: string): readonly string[] {
  return path
    .replaceAll('\\/', '\u0000')
    .split('/')
    .filter((step) => step !== '')
    .map((step) => step.replaceAll('\u0000', '/').replace(/\[\]$/, ''));
}

export type FieldUpdate = (old: Node | undefined) => Node;

/** The object with `update` applied to the field; unchanged where the field is missing and not to be made. */
export function updateField(object: MapNode, spec: FieldSpec, update: FieldUpdate): MapNode {
  const updated = updateAt(object, { steps: spec.path, create: spec.create, update });
  return updated.type === 'map' ? updated : object;
}

type Walk = { readonly steps: readonly string[]; readonly create: boolean; readonly update: FieldUpdate };

function updateAt(node: Node, walk: Walk): Node {
  const [step, ...steps] = walk.steps;
  if (step === undefined) return walk.update(node);
  if (node.type === 'list') return updateItems(node, walk);
  if (node.type !== 'map') return node;
  const child = node.entries.get(step);
  if (!isNull(child) && child !== undefined)
    return withEntry(node, step, updateAt(child, { ...walk, steps }));
  if (!walk.create) return node;
  const made =
    steps.length === 0 ? walk.update(undefined) : updateAt(createMap(new Map(), node), { ...walk, steps });
  return withEntry(node, step, made);
}

function updateItems(node: Node & { readonly type: 'list' }, walk: Walk): Node {
  const items = node.items.map((item) => updateAt(item, walk));
  return items.every((item, index) => item === node.items[index]) ? node : { ...node, items };
}
