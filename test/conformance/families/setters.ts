import { parseImageReference } from '../../../src/registry/image-reference.ts';
import { findMarkers, hasMarkerText } from '../../../src/rewrite/find-markers.ts';
import { isManifestFile } from '../../../src/rewrite/manifest-file.ts';
import type { MarkedFile, Marker, Setter } from '../../../src/rewrite/marker.ts';
import { readText } from '../../../src/rewrite/read-text.ts';
import { rewriteFile } from '../../../src/rewrite/rewrite-file.ts';
import type { Change, FileRewrite, SetterValue } from '../../../src/rewrite/rewrite-file.ts';
import { messageOf, toCases } from '../family.ts';
import type { CaseResult, Family } from '../family.ts';
import { flatten } from './setters-paths.ts';

type Policy = {
  readonly NS: string;
  readonly Name: string;
  readonly Img: string;
  readonly Tag: string;
  readonly Dig: string;
  readonly NoRef?: boolean;
};

type FluxChange = {
  readonly file: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly old: string;
  readonly new: string;
  readonly setter: string;
};

type Case = {
  readonly name: string;
  readonly policies: readonly Policy[];
  readonly filesIn: Readonly<Record<string, string>>;
  readonly changes: readonly FluxChange[];
  readonly filesChangedOrNew?: Readonly<Record<string, string>>;
  readonly parsed?: readonly (readonly [string, string, string])[];
  readonly unparsable?: Readonly<Record<string, string>>;
  readonly error?: string;
};

/** One file of a case as we found and left it. */
type Result = { readonly marked: MarkedFile; readonly rewrite: FileRewrite };

export const family: Family = {
  names: ['setters', 'setters-random'],
  fits: (firstCase) => 'filesIn' in firstCase,
  run: (content) => toCases<Case>(content).map((each) => runCase(each)),
};

function runCase(each: Case): CaseResult {
  const badReference = each.policies.some(
    (policy) => policy.NoRef !== true && messageOf(() => toReference(policy)) !== undefined,
  );
  if (badReference) {
    const agrees = each.error?.includes('invalid image ref') === true && each.changes.length === 0;
    return toCaseResult(each, agrees ? [] : ['we refuse a policy whose reference is malformed']);
  }
  const results = Object.entries(each.filesIn)
    .map(([file, text]) => ({ file, bytes: Buffer.from(text) }))
    .filter(({ file, bytes }) => isManifestFile(file) && hasMarkerText(bytes))
    .map(({ file, bytes }): Result => {
      const marked = findMarkers(file, bytes);
      return { marked, rewrite: rewriteFile(marked, (setter) => lookUp(each.policies, setter)) };
    });
  return toCaseResult(each, [
    ...checkChanges(each, results),
    ...results.flatMap((result) => [
      ...checkParsed(each, result),
      ...checkBytes(result),
      ...checkUnparsable(each, result),
    ]),
  ]);
}

function toCaseResult(each: Case, faults: readonly string[]): CaseResult {
  const detail = `${faults.join('; ')}; input ${JSON.stringify(each.filesIn)}`;
  return faults.length === 0 ? { name: each.name, passed: true } : { name: each.name, passed: false, detail };
}

function toReference({ Img, Tag, Dig }: Policy): string {
  const text = `${Img}:${Tag}${Dig === '' ? '' : `@${Dig}`}`;
  parseImageReference(text);
  return text;
}

/** The values of a setter, as the vectors have their policies. */
function lookUp(policies: readonly Policy[], { namespace, policy, part }: Setter): SetterValue {
  const found = policies.find(({ NS, Name }) => NS === namespace && Name === policy);
  if (found === undefined) return { kind: 'unusable', reason: 'unknown-policy', message: 'no such policy' };
  if (found.NoRef === true)
    return { kind: 'unusable', reason: 'no-reference', message: 'no latest reference' };
  switch (part) {
    case 'reference':
      return { kind: 'value', value: toReference(found) };
    case 'tag':
      return { kind: 'value', value: found.Tag };
    case 'name':
      return { kind: 'value', value: found.Img };
    case 'digest':
      if (found.Dig === '') return { kind: 'held', code: 'digest-missing', reason: 'no digest' };
      return { kind: 'value', value: found.Dig };
  }
}

/** (1) Our changes are those of Flux: the same for every object of every file, in the same order. */
function checkChanges(each: Case, results: readonly Result[]): string[] {
  if (failsRun(each)) return [];
  const ours = results.flatMap(({ marked, rewrite }) =>
    isList(marked) ? [] : rewrite.changes.map((change) => toFlux(change, marked)),
  );
  const expected = toText(each.changes.filter((change) => !isDifferent(each, change)));
  const found = toText(ours);
  return expected === found ? [] : [`expected changes ${expected}, found ${found}`];
}

/** Path annotations and list items without metadata end the run of Flux; we edit the file. */
function failsRun({ error = '' }: Case): boolean {
  return error.includes('path annotations') || error.includes('missing Resource metadata');
}

/** A file with a document that is a list is unreadable for Flux; we edit it. */
function isList({ bytes }: MarkedFile): boolean {
  const reading = readText(bytes, []);
  return 'documents' in reading && reading.documents.some(({ root }) => root.kind === 'sequence');
}

/** Erased digests, and values that a comment of another tool brings along. */
function isDifferent({ policies, filesIn }: Case, change: FluxChange): boolean {
  if (change.new === '' && change.setter.endsWith(':digest')) return true;
  const values = policies.flatMap((policy) => {
    return policy.NoRef === true ? [] : [policy.Img, policy.Tag, policy.Dig, toReference(policy)];
  });
  return (filesIn[change.file] ?? '').includes('x-k8s-cli') && !values.includes(change.new);
}

/** Flux records the items of a list object under no file. */
function toFlux(change: Change, { bytes }: MarkedFile): FluxChange {
  const file = isUnwrapped(bytes) ? '' : change.file;
  return { file, ...change.object, old: change.old, new: change.new, setter: change.setter };
}

function isUnwrapped(bytes: Uint8Array): boolean {
  const reading = readText(bytes, []);
  if (!('documents' in reading) || reading.chunkCount > 1) return false;
  const values = flatten(reading.documents[0]?.root);
  const kind = values.get('/kind');
  return (
    (kind === 'List' || kind === 'ResourceList') && values.keys().some((path) => path.startsWith('/items/'))
  );
}

function toText(changes: readonly FluxChange[]): string {
  const groups = Map.groupBy(changes, ({ file, apiVersion, kind, name, namespace }) =>
    [file, apiVersion, kind, name, namespace].join('\0'),
  );
  const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(
    sorted.map(([object, list]) => [object, list.map((change) => [change.old, change.new, change.setter])]),
  );
}

/** (2) What we wrote has the values of what Flux wrote, at every path that we changed. */
function checkParsed(each: Case, { marked, rewrite }: Result): string[] {
  if (rewrite.bytes === undefined) return [];
  const before = flattenFile(rewrite.file, marked.bytes);
  const after = flattenFile(rewrite.file, rewrite.bytes);
  const flux = fluxValues(each, rewrite.file);
  return [...after].flatMap(([path, value]) => {
    const expected = flux.get(path);
    if (before.get(path) === value || expected === undefined || expected === value) return [];
    return [`expected ${expected} at ${path}, found ${value}`];
  });
}

function fluxValues(each: Case, file: string): ReadonlyMap<string, string> {
  const output = each.filesChangedOrNew?.[file];
  if (output !== undefined) return flattenFile(file, Buffer.from(output));
  return new Map((each.parsed ?? []).map(([path, value]) => [path, value]));
}

function flattenFile(file: string, bytes: Uint8Array): ReadonlyMap<string, string> {
  const reading = readText(bytes, []);
  const values = new Map<string, string>();
  for (const [index, { root }] of ('documents' in reading ? reading.documents : []).entries()) {
    for (const [path, value] of flatten(root)) values.set(`${file}#${index}${path}`, value);
  }
  return values;
}

/** (3) Outside of the marked values the bytes are the same. */
function checkBytes({ marked, rewrite }: Result): string[] {
  if (rewrite.bytes === undefined) return [];
  const before = cutValues(marked);
  const after = cutValues(findMarkers(rewrite.file, rewrite.bytes));
  return before === after
    ? []
    : [`expected ${JSON.stringify(before)} around the values, found ${JSON.stringify(after)}`];
}

function cutValues({ bytes, markers }: MarkedFile): string {
  const text = Buffer.from(bytes).toString('latin1');
  const ranges = markers.flatMap((marker) => toRanges(text, marker)).sort((a, b) => a.start - b.start);
  let at = 0;
  let rest = '';
  for (const { start, end } of ranges) {
    rest += text.slice(at, start);
    at = end;
  }
  return rest + text.slice(at);
}

/** Where the value is written; a tag that is not of strings goes with the blanks behind it. */
function toRanges(text: string, { state }: Marker): readonly { start: number; end: number }[] {
  if (!state.usable) return [];
  const { start, end, tag, block } = state.span;
  const tags = tag?.name.startsWith('tag:yaml.org') === true ? [tag] : [];
  const blanks = tags.map((range) => {
    const length = /^[ \t]*/.exec(text.slice(range.end))?.[0].length ?? 0;
    return { start: range.start, end: range.end + length };
  });
  if (block === undefined) return [...blanks, { start, end }];
  return [...blanks, { start, end: block.headerEnd }, { start: block.bodyStart, end: block.bodyEnd }];
}

/** (4) What Flux cannot read is left alone, and we say so. */
function checkUnparsable({ unparsable = {} }: Case, { marked, rewrite }: Result): string[] {
  if (!Object.hasOwn(unparsable, rewrite.file) || isList(marked)) return [];
  const isReported = marked.problems.length > 0 && marked.markers.every(({ state }) => !state.usable);
  return rewrite.bytes === undefined && isReported ? [] : ['expected the file to be left alone and reported'];
}
