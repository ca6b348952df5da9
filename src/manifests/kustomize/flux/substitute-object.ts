import { TidemarkError } from '../../../errors.ts';
import { textEntries } from '../metadata.ts';
import { type Resource, withNode } from '../resource.ts';
import { createFixedSource, createSource } from '../yaml/source.ts';
import { type MapNode, type Node, type Origin, toPlace } from '../yaml/node.ts';
import { readConfig } from '../yaml/read-yaml.ts';
import { printYaml } from './print-yaml.ts';
import { substituteVariables, type SubstituteOptions } from './substitute-variables.ts';

const SWITCH = 'kustomize.toolkit.fluxcd.io/substitute';

/**
 * One object with its expressions replaced, as Flux does it: in the text of the whole object, which is then read again.
 * Quotes of the source are therefore lost, and a value may become a number, a map or an error.
 *
 * Throws `TidemarkError` `unresolved-substitution` with Flux's text.
 */
export function substituteObject(
  resource: Resource,
  variables: ReadonlyMap<string, string>,
  options: SubstituteOptions,
): Resource {
  if (variables.size === 0 || isSwitchedOff(resource.node) || !hasExpression(resource.node)) return resource;
  try {
    const text = substituteVariables(printYaml(resource.node), variables, options);
    return withNode(resource, readBack(text, resource.node));
  } catch (cause) {
    if (!(cause instanceof TidemarkError)) throw cause;
    const { apiVersion, kind, name } = describe(resource);
    const text = `post build failed for '${apiVersion}/${kind}/${name}': envsubst error: ${cause.message}`;
    throw new TidemarkError('unresolved-substitution', text, { place: toPlace(resource.node), cause });
  }
}

function describe({ id }: Resource): {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
} {
  return {
    apiVersion: [id.group, id.version].filter((part) => part !== '').join('/'),
    kind: id.kind,
    name: id.name,
  };
}

function isSwitchedOff(object: MapNode): boolean {
  return (['labels', 'annotations'] as const).some(
    (field) => textEntries(object, field).get(SWITCH) === 'disabled',
  );
}

/** Whether anything in it could be replaced: most objects have no dollar sign and need not be printed. */
export function hasExpression(node: Node): boolean {
  if (node.type === 'scalar') return typeof node.value === 'string' && isReplaced(node.value);
  if (node.type === 'list') return node.items.some(hasExpression);
  return [...node.entries].some(([key, value]) => isReplaced(key) || hasExpression(value));
}

function isReplaced(text: string): boolean {
  return text.includes('${') || text.includes('$$');
}

function readBack(text: string, old: MapNode): MapNode {
  const { file } = old.source;
  const node = readAgain(createSource(file, text));
  const grafted = node === undefined ? undefined : graft(node, old);
  if (grafted?.type === 'map') return grafted;
  throw new TidemarkError(
    'unresolved-substitution',
    'the object is no map any more once its variables are replaced',
  );
}

function readAgain(source: ReturnType<typeof createSource>): Node | undefined {
  try {
    return readConfig(source);
  } catch (cause) {
    if (!(cause instanceof TidemarkError)) throw cause;
    const reason = cause.message.replace(/^MalformedYAMLError: /, '').replace(/ in File: .*$/, '');
    throw new TidemarkError('unresolved-substitution', `YAMLToJSON: ${reason}`, { cause });
  }
}

/** The new tree with the origins of the old one; what is new stands where its parent stood. */
function graft(node: Node, old: Node): Node {
  if (node.type === 'scalar') {
    return old.type === 'scalar' && old.value === node.value ? old : { ...node, ...fixedOrigin(old) };
  }
  if (node.type === 'list') {
    const items = node.items.map((item, index) =>
      graft(item, (old.type === 'list' ? old.items[index] : old) ?? old),
    );
    return { ...node, items, ...fixedOrigin(old) };
  }
  const entries = Array.from(node.entries, ([key, value]): [string, Node] => [
    key,
    graft(value, (old.type === 'map' ? old.entries.get(key) : old) ?? old),
  ]);
  return { ...node, entries: new Map(entries), ...fixedOrigin(old) };
}

/** Replaced text may be read as YAML again by a patch: its own offsets mean nothing in the file. */
function fixedOrigin(old: Origin): Origin {
  return { source: createFixedSource(toPlace(old)), offset: 0 };
}
