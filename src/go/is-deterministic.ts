import type { CharSet } from './char-set.ts';
import { noChars } from './char-set.ts';
import type { PatternNode, PatternSequence, SimplePattern } from './simple-pattern.ts';

/**
 * Whether a backtracking engine never has more than one way to go on: what may follow a repeat is disjoint from what
 * is repeated, and alternatives start differently. A wrong turn then ends at the next character, so that the time is
 * linear in the text, and the way that is found is the only one, so that all engines agree on the groups.
 */
export function isDeterministic({ sequence }: SimplePattern): boolean {
  return isSequenceDeterministic(sequence, noChars);
}

/** `follow` is the set of characters that may come right after the sequence. */
function isSequenceDeterministic(sequence: PatternSequence, follow: CharSet): boolean {
  let next = follow;
  for (const node of sequence.toReversed()) {
    if (!isNodeDeterministic(node, next)) return false;
    next = isNullable(node) ? firstOf(node) | next : firstOf(node);
  }
  return true;
}

function isNodeDeterministic(node: PatternNode, follow: CharSet): boolean {
  if (node.kind === 'chars') return node.min === node.max || (node.set & follow) === noChars;
  const { alternatives, isOptional } = node;
  if (isOptional && ((firstOf(node) & follow) !== noChars || alternatives.some(isNullableSequence)))
    return false;
  if (!areAlternativesDistinct(alternatives)) return false;
  return alternatives.every((alternative) => isSequenceDeterministic(alternative, follow));
}

// Fixed texts may start alike, as long as no one is the start of another.
function areAlternativesDistinct(alternatives: readonly PatternSequence[]): boolean {
  if (alternatives.length === 1) return true;
  if (alternatives.some(isNullableSequence)) return false;
  const texts = alternatives.map(toFixedText);
  if (!texts.includes(undefined)) {
    return texts.every((text, index) =>
      texts.every((other, place) => index === place || !other?.startsWith(text ?? '')),
    );
  }
  let seen = noChars;
  return alternatives.every((alternative) => {
    const first = firstOfSequence(alternative);
    const isDistinct = (seen & first) === noChars;
    seen |= first;
    return isDistinct;
  });
}

// One word per character, so that a text starts with another exactly if its characters do.
function toFixedText(sequence: PatternSequence): string | undefined {
  let text = '';
  for (const node of sequence) {
    if (node.kind !== 'chars' || node.min !== 1 || node.max !== 1 || !isSingle(node.set)) return undefined;
    text += `${node.set.toString(16)} `;
  }
  return text;
}

function isSingle(set: CharSet): boolean {
  return (set & (set - 1n)) === noChars;
}

function firstOf(node: PatternNode): CharSet {
  if (node.kind === 'chars') return node.set;
  return node.alternatives.reduce((set, alternative) => set | firstOfSequence(alternative), noChars);
}

function firstOfSequence(sequence: PatternSequence): CharSet {
  let first = noChars;
  for (const node of sequence) {
    first |= firstOf(node);
    if (!isNullable(node)) break;
  }
  return first;
}

function isNullable(node: PatternNode): boolean {
  if (node.kind === 'chars') return node.min === 0;
  return node.isOptional || node.alternatives.some(isNullableSequence);
}

function isNullableSequence(sequence: PatternSequence): boolean {
  return sequence.every(isNullable);
}
