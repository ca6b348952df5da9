import { Buffer } from 'node:buffer';
import { type Problem, TidemarkError } from '../../../errors.ts';
import type { RenderedObject } from '../rendered.ts';
import { findChild, findMap, findText, listItems, type MapNode, type Node, toPlace } from '../yaml/node.ts';

/** What `postBuild` of one Flux `Kustomization` replaces, or the objects that are missing to know it. */
export type Variables =
  | { readonly type: 'found'; readonly values: ReadonlyMap<string, string> }
  | { readonly type: 'missing'; readonly problems: readonly Problem[] };

/** Finds an object that substitution needs, by kind and name, in the namespace of the `Kustomization`. */
export type FindData = (kind: string, name: string) => ReadonlyMap<string, string> | undefined;

const NAME = /^[_\p{L}][_\p{L}\p{Nd}]*$/u;

/**
 * The variables of a Flux `Kustomization`: `substituteFrom` in order, then `substitute`, later ones win. A source that
 * is absent is missing unless it is `optional`.
 *
 * Throws `TidemarkError` `invalid-value` for a name that no expression could use.
 */
export function findVariables(kustomization: RenderedObject, find: FindData): Variables {
  const postBuild = findMap(findMap(kustomization.node, 'spec'), 'postBuild');
  const sources = listItems(postBuild, 'substituteFrom').map((source) =>
    readSource(source, { kustomization, find }),
  );
  const problems = sources.flatMap((source) => source.problem ?? []);
  if (problems.length > 0) return { type: 'missing', problems };
  const values = new Map(sources.flatMap(({ data }) => [...data]));
  for (const [key, value] of readSubstitute(postBuild)) values.set(key, value);
  for (const name of values.keys()) requireName(name, postBuild ?? kustomization.node);
  // Nothing is replaced, defaults included, when there is no variable at all, unless the object asks for it.
  if (values.size === 0 && findText(postBuild, 'substituteStrategy') === 'Always') values.set('', '');
  return { type: 'found', values };
}

type Source = { readonly data: ReadonlyMap<string, string>; readonly problem?: Problem };

function readSource(
  source: Node,
  context: { readonly kustomization: RenderedObject; readonly find: FindData },
): Source {
  const kind = findText(source, 'kind') ?? '';
  const name = findText(source, 'name') ?? '';
  const data = context.find(kind, name);
  if (data !== undefined) return { data: cleanValues(data) };
  if (findText(source, 'optional') === 'true') return { data: new Map() };
  const { namespace } = context.kustomization;
  const hint =
    kind === 'Secret'
      ? `give its values in the secrets directory as ${namespace}/${name}, or mark it optional`
      : `no ${kind} '${namespace}/${name}' is rendered from this repository; add it, or mark it optional`;
  const message = `substitute from '${kind}/${name}' error: not found; ${hint}`;
  const problem = {
    severity: 'error',
    code: 'unresolved-substitution',
    message,
    place: toPlace(source),
  } as const;
  return { data: new Map(), problem };
}

function readSubstitute(postBuild: MapNode | undefined): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const [key, value] of findMap(postBuild, 'substitute')?.entries ?? []) {
    values.set(key, readText(key, value));
  }
  return cleanValues(values);
}

/** A cluster refuses a `Kustomization` with a number or boolean here, which an earlier substitution may have made of text. */
function readText(key: string, value: Node): string {
  if (value.type === 'scalar' && value.value === null) return '';
  if (value.type === 'scalar' && typeof value.value === 'string') return value.text;
  const found = value.type === 'scalar' ? `the ${typeof value.value} ${value.text}` : `a ${value.type}`;
  const text = `spec.postBuild.substitute.${key}: expected a string, found ${found}; put it in quotes, and where a variable gives it, in quotes that are text: '"\${x}"'`;
  throw new TidemarkError('wrong-type', text, { place: toPlace(value) });
}

/** Line breaks are removed from every value, so that none can end a line of the object. */
function cleanValues(data: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map(Array.from(data, ([key, value]): [string, string] => [key, value.replaceAll('\n', '')]));
}

function requireName(name: string, at: Node): void {
  if (NAME.test(name)) return;
  const text = `'${name}' var name is invalid, must match '^[_[:alpha:]][_[:alpha:][:digit:]]*$'`;
  throw new TidemarkError('invalid-value', text, { place: toPlace(at) });
}

/** The data of a ConfigMap or Secret that was rendered; nothing for a Secret whose values are encrypted. */
export function readData(object: RenderedObject): ReadonlyMap<string, string> | undefined {
  const isSecret = object.kind === 'Secret';
  if (findChild(object.node, 'sops') !== undefined) return undefined;
  const values = new Map<string, string>();
  for (const [key, value] of findMap(object.node, 'data')?.entries ?? []) {
    if (value.type !== 'scalar') continue;
    values.set(key, isSecret ? Buffer.from(value.text, 'base64').toString('utf8') : value.text);
  }
  for (const [key, value] of (isSecret ? findMap(object.node, 'stringData')?.entries : undefined) ?? []) {
    if (value.type === 'scalar') values.set(key, value.text);
  }
  return values;
}
