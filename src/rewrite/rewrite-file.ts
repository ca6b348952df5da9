import type { Place, Problem } from '../errors.ts';
import type { HoldCode } from '../policy/hold.ts';
import { checkRewrite } from './check-rewrite.ts';
import { splice as spliceBytes } from './edit.ts';
import type { Edit } from './edit.ts';
import type { MarkedFile, Marker, ObjectIdentity, Setter } from './marker.ts';
import type { Update } from './update.ts';
import { warnAliases } from './warn-aliases.ts';
import { createScalarWriter } from './write-scalar.ts';

/** What a marker's policy has to say: a value to write, a reason to leave the current one, or that it names nothing. */
export type SetterValue =
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'held'; readonly code: HoldCode; readonly reason: string }
  | { readonly kind: 'unusable'; readonly reason: string; readonly message: string };

export type MarkerOutcome = { readonly place: Place } & (
  | { readonly state: 'updated'; readonly old: string; readonly new: string; readonly setter: Setter }
  | { readonly state: 'current'; readonly value: string; readonly setter: Setter }
  | {
      readonly state: 'held';
      readonly value: string;
      readonly code: HoldCode;
      readonly reason: string;
      readonly setter: Setter;
    }
  | { readonly state: 'unusable'; readonly reason: string; readonly message: string }
);

/** One value that was changed. Commit messages and pull requests are made from these. */
export type Change = {
  readonly file: string;
  readonly object: ObjectIdentity;
  readonly old: string;
  readonly new: string;
  /** `namespace:policy` with its suffix, as the marker has it. */
  readonly setter: string;
  /** `namespace/name` of the policy, when that is not just the one of the setter: clusters may have different ones. */
  readonly policy?: string;
};

/** `namespace/name` of the policy that a change follows. */
export function toPolicyName({ policy, setter }: Pick<Change, 'policy' | 'setter'>): string {
  const [namespace = '', name = ''] = setter.split(':');
  return policy ?? `${namespace}/${name}`;
}

export type FileRewrite = {
  readonly file: string;
  /** The new content; absent when nothing changes. */
  readonly bytes?: Uint8Array;
  /** One for each marker, in the same order. */
  readonly outcomes: readonly MarkerOutcome[];
  /** In the order of the document. */
  readonly changes: readonly Change[];
  readonly problems: readonly Problem[];
};

/** `index` is the number of the marker in its file. */
export type Lookup = (setter: Setter, marker: Marker, index: number) => SetterValue;

/**
 * Sets every marked value of a file to what `lookup` says and changes no other byte. The result is read again: it must
 * be the same document as before apart from these values. If it is not, nothing is changed and a `rewrite-unsafe` error
 * says so. `options.splice` replaces the function that applies the edits.
 */
export function rewriteFile(
  marked: MarkedFile,
  lookup: Lookup,
  { splice = spliceBytes }: { readonly splice?: typeof spliceBytes } = {},
): FileRewrite {
  const outcomes = marked.markers.map((marker, index) => decide(marker, index, lookup));
  const updates = listUpdates(marked, outcomes);
  const unchanged = { file: marked.file, outcomes, changes: [], problems: [] };
  if (updates.length === 0) return unchanged;
  const edits = listEdits(marked.bytes, updates);
  const bytes = splice(marked.bytes, edits);
  const fault = checkRewrite({ marked, updates, edits, bytes });
  if (fault !== undefined) return refuse(unchanged, fault);
  const changes = updates.map((update) => toChange(marked.file, update));
  return { ...unchanged, bytes, changes, problems: warnAliases(marked, updates) };
}

function decide(marker: Marker, index: number, lookup: Lookup): MarkerOutcome {
  const { place, state } = marker;
  if (!state.usable) return { place, state: 'unusable', reason: state.reason, message: state.message };
  const { setter, value: old } = state;
  const found = lookup(setter, marker, index);
  switch (found.kind) {
    case 'value':
      if (found.value === old) return { place, state: 'current', value: old, setter };
      return { place, state: 'updated', old, new: found.value, setter };
    case 'held':
      return { place, state: 'held', value: old, code: found.code, reason: found.reason, setter };
    case 'unusable':
      return { place, state: 'unusable', reason: found.reason, message: found.message };
  }
}

/** In the order of the values, which is not always that of the markers. */
function listUpdates({ markers }: MarkedFile, outcomes: readonly MarkerOutcome[]): readonly Update[] {
  const updates: Update[] = [];
  let isSorted = true;
  let last = 0;
  for (let index = 0; index < markers.length; index++) {
    const marker = markers[index];
    const outcome = outcomes[index];
    if (marker?.state.usable !== true || outcome?.state !== 'updated') continue;
    const { start } = marker.state.span;
    isSorted &&= start >= last;
    last = start;
    updates.push({ marker, state: marker.state, value: outcome.new });
  }
  return isSorted ? updates : updates.sort((a, b) => a.state.span.start - b.state.span.start);
}

function listEdits(bytes: Uint8Array, updates: readonly Update[]): readonly Edit[] {
  const edits: Edit[] = [];
  const write = createScalarWriter(bytes, edits);
  for (const { state, value } of updates) write(state.span, value);
  return edits;
}

function toChange(file: string, { marker, state, value }: Update): Change {
  const [policy] = state.setter.policies ?? [];
  const change = { file, object: marker.object, old: state.value, new: value, setter: state.setter.text };
  return policy === undefined ? change : { ...change, policy };
}

/** The values stay as they are; the error stands at the first of them. */
function refuse(unchanged: FileRewrite, fault: string): FileRewrite {
  const message = `expected the rewritten file to differ only in its marked values, but ${fault}; the file was left alone, please report this`;
  const outcomes = unchanged.outcomes.map((outcome): MarkerOutcome => {
    if (outcome.state !== 'updated') return outcome;
    return { place: outcome.place, state: 'unusable', reason: 'rewrite-unsafe', message };
  });
  const first = unchanged.outcomes.find((outcome) => outcome.state === 'updated');
  const place = first?.place ?? { file: unchanged.file, line: 1, column: 1 };
  return {
    ...unchanged,
    outcomes,
    problems: [{ severity: 'error', code: 'rewrite-unsafe', message, place }],
  };
}
