import { Buffer, isUtf8 } from 'node:buffer';
import { baseName } from './files.ts';
import { failAt, readNamedFile, type Run, withPrefix } from './context.ts';
import { createResource, type Resource } from './resource.ts';
import {
  createMap,
  createScalar,
  findChild,
  findMap,
  findText,
  listItems,
  type MapNode,
  type Node,
  type Origin,
} from './yaml/node.ts';

export type GeneratorKind = 'ConfigMap' | 'Secret';

type Pair = {
  readonly key: string;
  readonly value: string;
  /** What is no text, as it is. */
  readonly bytes?: Uint8Array;
  readonly origin: Origin;
};

/** A generated object and what becomes of one that has its name already. */
export type Generated = { readonly resource: Resource; readonly behavior: string; readonly origin: Origin };

/**
 * Makes the ConfigMap or Secret that a generator entry describes; the hash is added at the end of the build.
 *
 * Throws `TidemarkError` with kustomize's text: a repeated key, a bad literal, a missing file.
 */
export function generate(kind: GeneratorKind, entry: Node, run: Run): Generated {
  if ((findText(entry, 'name') ?? '') === '')
    throw failAt(entry, 'missing-field', `a ${kind.toLowerCase()} must have a name`);
  const pairs = loadPairs(entry, run);
  const global = findChild(run.kustomization.fields, 'generatorOptions');
  const local = findChild(entry, 'options');
  requireDistinct(pairs, { kind, entry });
  const object = toObject({ kind, entry, pairs, options: [global, local] });
  const needsHash = !isOn(global, 'disableNameSuffixHash') && !isOn(local, 'disableNameSuffixHash');
  const origin = {
    type: 'generator',
    configuredIn: run.kustomization.file,
    kind: `${kind}Generator`,
  } as const;
  const resource = createResource(object, { origin, needsHash });
  return { resource, behavior: findText(entry, 'behavior') ?? '', origin: entry };
}

function loadPairs(entry: Node, run: Run): readonly Pair[] {
  const env = findChild(entry, 'env');
  const envs = [...listItems(entry, 'envs'), ...(env === undefined ? [] : [env])];
  return withPrefix('loading KV pairs: ', entry, () => [
    ...envs.flatMap((item) => loadEnvFile(item, run)),
    ...listItems(entry, 'literals').map(parseLiteral),
    ...listItems(entry, 'files').map((item) => loadFile(item, run)),
  ]);
}

function parseLiteral(item: Node): Pair {
  const text = textOf(item);
  const equals = text.indexOf('=');
  if (equals <= 0)
    throw failAt(
      item,
      'invalid-value',
      `literal sources: invalid literal source ${text}, expected key=value`,
    );
  const value = text.slice(equals + 1);
  return { key: text.slice(0, equals), value: removeQuotes(value), origin: item };
}

function removeQuotes(value: string): string {
  const quote = value[0];
  const isQuoted = value.length >= 2 && (quote === '"' || quote === "'") && value.endsWith(quote);
  return isQuoted ? value.slice(1, -1) : value;
}

function loadFile(item: Node, run: Run): Pair {
  const text = textOf(item);
  const equals = text.indexOf('=');
  const path = text.slice(equals + 1);
  const key = equals < 0 ? baseName(path) : text.slice(0, equals);
  const isBroken = path === '' || key === '' || path.includes('=');
  if (isBroken)
    throw failAt(
      item,
      'invalid-value',
      `file sources: invalid file source ${text}, expected path or key=path`,
    );
  const source = withPrefix(`file sources: [${text}]: `, item, () => readNamedFile(run, path, item));
  const bytes = run.context.session.files.readBytes(source.file) ?? new Uint8Array();
  const origin = { source, offset: 0 };
  if (!isUtf8(bytes)) return { key, value: '', bytes, origin };
  return { key, value: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes), origin };
}

/** Lines of `KEY=value`; leading blanks are cut, the value stays as it is. */
function loadEnvFile(item: Node, run: Run): readonly Pair[] {
  const path = textOf(item);
  const source = withPrefix(`env source files: [${path}]: `, item, () => readNamedFile(run, path, item));
  const pairs: Pair[] = [];
  let offset = 0;
  for (const line of source.text.split('\n')) {
    const text = line.trimStart();
    const equals = text.indexOf('=');
    const key = equals < 0 ? text : text.slice(0, equals);
    const value = equals < 0 ? '' : text.slice(equals + 1);
    if (text !== '' && !text.startsWith('#')) pairs.push({ key, value, origin: { source, offset } });
    offset += line.length + 1;
  }
  return pairs;
}

function requireDistinct(
  pairs: readonly Pair[],
  of: { readonly kind: GeneratorKind; readonly entry: Node },
): void {
  const keys = new Set<string>();
  for (const { key, origin } of pairs) {
    if (keys.has(key)) {
      const name = findText(of.entry, 'name') ?? '';
      const text = `${of.kind.toLowerCase()} ${name} illegally repeats the key \`${key}\``;
      throw failAt(origin, 'duplicate-object', text);
    }
    keys.add(key);
  }
}

/** A Secret holds everything in base64; a ConfigMap has a field of its own for what is no text. */
function toData(kind: GeneratorKind, entry: Node, pairs: readonly Pair[]): ReadonlyMap<string, MapNode> {
  const toMap = (found: readonly Pair[]): MapNode =>
    createMap(
      new Map(found.map((pair) => [pair.key, createScalar(toValue(kind, pair), pair.origin)])),
      entry,
    );
  if (kind === 'Secret') return new Map([['data', toMap(pairs)]]);
  const binary = pairs.filter(({ bytes }) => bytes !== undefined);
  const texts = pairs.filter(({ bytes }) => bytes === undefined);
  const fields = new Map<string, MapNode>();
  if (texts.length > 0) fields.set('data', toMap(texts));
  if (binary.length > 0) fields.set('binaryData', toMap(binary));
  return fields;
}

function toValue(kind: GeneratorKind, { value, bytes }: Pair): string {
  const isText = bytes === undefined;
  return kind === 'ConfigMap' && isText
    ? value
    : (isText ? Buffer.from(value) : Buffer.from(bytes)).toString('base64');
}

function toObject(parts: {
  readonly kind: GeneratorKind;
  readonly entry: Node;
  readonly pairs: readonly Pair[];
  readonly options: readonly (Node | undefined)[];
}): MapNode {
  const { kind, entry, pairs, options } = parts;
  const entries = new Map<string, Node>([
    ['apiVersion', createScalar('v1', entry)],
    ['kind', createScalar(kind, entry)],
    ['metadata', toMetadata(entry, options)],
  ]);
  if (kind === 'Secret') entries.set('type', createScalar(findText(entry, 'type') || 'Opaque', entry));
  for (const [key, data] of toData(kind, entry, pairs)) entries.set(key, data);
  if (options.some((option) => isOn(option, 'immutable')))
    entries.set('immutable', createScalar(true, entry));
  return createMap(entries, entry);
}

function toMetadata(entry: Node, options: readonly (Node | undefined)[]): MapNode {
  const entries = new Map<string, Node>();
  for (const key of ['name', 'namespace']) {
    const value = findChild(entry, key);
    if (value !== undefined && textOf(value) !== '') entries.set(key, value);
  }
  for (const key of ['labels', 'annotations']) {
    const pairs = options.flatMap((option) => [...(findMap(option, key)?.entries ?? [])]);
    if (pairs.length > 0) entries.set(key, createMap(new Map(pairs), entry));
  }
  return createMap(entries, entry);
}

function isOn(options: Node | undefined, key: string): boolean {
  const flag = findChild(options, key);
  return flag?.type === 'scalar' && flag.value === true;
}

function textOf(node: Node): string {
  return node.type === 'scalar' ? node.text : '';
}
