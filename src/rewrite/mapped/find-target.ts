import { NO_OBJECT } from '../marker.ts';
import type { ObjectIdentity } from '../marker.ts';
import { toIdentity, unwrapItems } from '../object-identity.ts';
import type { Reading } from '../read-text.ts';
import type { Node, ScalarNode } from '../yaml/node.ts';
import type { MappedValue } from './mapped-value.ts';
import { walkPath } from './walk-path.ts';

/** The value that a mapping means, or why there is none. `start` is that of its document in the text of the reading. */
export type Target =
  | { readonly node: ScalarNode; readonly start: number; readonly object: ObjectIdentity }
  | { readonly reason: TargetReason; readonly message: string; readonly at?: number };

export type TargetReason =
  | 'path-not-found'
  | 'path-not-a-text'
  | 'on-alias'
  | 'on-empty-value'
  | 'duplicate-key';

type Candidate = { readonly root: Node; readonly start: number; readonly index: number };

/** Finds the one value at a path of the documents of a file, or of the one document that is asked for. */
export function findTarget(reading: Reading, mapped: MappedValue): Target {
  const candidates = listCandidates(reading);
  const wanted = candidates.filter((candidate) => isWanted(candidate, mapped));
  if (wanted.length === 0) return { reason: 'path-not-found', message: explainNone(mapped, candidates) };
  const found = wanted.map((candidate) => ({ candidate, result: walkPath(candidate.root, mapped.steps) }));
  const reached = found.filter(({ result }) => result.kind === 'value');
  const [one, second] = reached.length > 0 ? reached : found;
  if (one === undefined || (second !== undefined && reached.length > 0))
    return { reason: 'path-not-found', message: explainSeveral(reached.map(({ candidate }) => candidate)) };
  const { candidate, result } = one;
  if (result.kind === 'value')
    return { node: result.node, start: candidate.start, object: toIdentity(candidate.root) };
  if (second !== undefined) {
    const message = `expected ${mapped.path} in one of the ${found.length} documents, found it in none`;
    return { reason: 'path-not-found', message };
  }
  const at = result.at === undefined ? {} : { at: candidate.start + result.at };
  return { reason: result.reason, message: result.message, ...at };
}

/** The documents, or the items of a list of objects when somebody asks for one of these by its name. */
function listCandidates({ documents }: Reading): readonly Candidate[] {
  return documents.flatMap(({ root, start }, index) => [
    { root, start, index },
    ...(unwrapItems(root) ?? []).map((item) => ({ root: item, start, index: -1 })),
  ]);
}

function isWanted({ root, index }: Candidate, { document, object }: MappedValue): boolean {
  if (object === undefined) return index !== -1 && (document === undefined || index === document);
  const identity = toIdentity(root);
  return Object.entries(object).every(([field, value]) => ({ ...identity })[field] === value);
}

function explainNone({ document, object }: MappedValue, candidates: readonly Candidate[]): string {
  const documents = candidates.filter(({ index }) => index !== -1);
  if (object !== undefined) {
    const wanted = Object.values(object).join(' ');
    return `expected an object ${JSON.stringify(wanted)}, found ${listNames(candidates) || 'none'}`;
  }
  if (document === undefined) return 'expected a document, found an empty file';
  return `expected a document ${document}, counted from 0, found ${documents.length} in the file`;
}

function explainSeveral(candidates: readonly Candidate[]): string {
  const numbers = candidates.map(({ index }) => index).filter((index) => index !== -1);
  const where =
    numbers.length === candidates.length
      ? `the documents ${numbers.slice(0, 10).join(', ')}`
      : listNames(candidates);
  return `expected the path in one document, found it in ${where}; say which one with document, or with the kind and name of its object`;
}

function listNames(candidates: readonly Candidate[]): string {
  return candidates
    .map(({ root }) => toIdentity(root))
    .filter((identity) => identity.kind !== '' || identity !== NO_OBJECT)
    .map(({ kind, name }) => `${kind} ${name}`.trim())
    .filter((text) => text !== '')
    .slice(0, 10)
    .join(', ');
}
