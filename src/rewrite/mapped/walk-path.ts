import { isNull } from '../read-text.ts';
import { decodeText, keyTextOf } from '../yaml/node.ts';
import type { Node, ScalarNode } from '../yaml/node.ts';
import type { PathStep } from './parse-path.ts';
import { toPathText } from './path-text.ts';
import type { TargetReason } from './find-target.ts';

/** Where a path leads. `at` is the position of the nearest thing that is there, inside of the document. */
export type Walked =
  | { readonly kind: 'value'; readonly node: ScalarNode }
  | {
      readonly kind: 'nothing';
      readonly reason: TargetReason;
      readonly message: string;
      readonly at?: number | undefined;
    };

/** Follows a path from the root of a document to a single value that is there. */
export function walkPath(root: Node, steps: readonly PathStep[]): Walked {
  let node = root;
  for (const [index, step] of steps.entries()) {
    const next = takeStep(node, step);
    if ('message' in next) {
      const message = `at ${toPathText(steps.slice(0, index)) || 'the top'}: ${next.message}`;
      return { kind: 'nothing', reason: next.reason ?? 'path-not-found', message, at: startOf(node) };
    }
    node = next.node;
  }
  return checkEnd(node);
}

type Step = { readonly node: Node } | { readonly message: string; readonly reason?: TargetReason };

function takeStep(node: Node, step: PathStep): Step {
  if (node.kind === 'alias')
    return { reason: 'on-alias', message: `found the alias *${node.name}; ${aliasAdvice}` };
  switch (step.kind) {
    case 'key':
      return takeKey(node, step.key);
    case 'index': {
      if (node.kind !== 'sequence') return { message: `expected a list, found ${describe(node)}` };
      const item = node.items[step.index];
      if (item !== undefined) return { node: item };
      return { message: `expected an item [${step.index}], counted from 0, found ${node.items.length}` };
    }
    case 'item':
      return takeItem(node, step);
  }
}

const aliasAdvice = 'name the value that it stands for, or write the value out';

function takeKey(node: Node, key: string): Step {
  if (node.kind !== 'mapping')
    return { message: `expected a map with the key ${quote(key)}, found ${describe(node)}` };
  const named = node.pairs.filter((pair) => decodeText(keyTextOf(pair.key)) === key);
  const [pair, second] = named;
  if (second !== undefined)
    return {
      reason: 'duplicate-key',
      message: `expected the key ${quote(key)} once, found it twice; remove one`,
    };
  if (pair !== undefined) return { node: pair.value };
  const keys = node.pairs.map((one) => decodeText(keyTextOf(one.key)));
  const merged = keys.includes('<<')
    ? '; what << merges in is not looked at, name the place that it comes from'
    : '';
  return { message: `expected the key ${quote(key)}, found ${listSome(keys)}${merged}` };
}

function takeItem(node: Node, { field, value }: PathStep & { readonly kind: 'item' }): Step {
  if (node.kind !== 'sequence') return { message: `expected a list, found ${describe(node)}` };
  const values = node.items.map((item) => textOf(item, field));
  const found = node.items.filter((_, index) => values[index] === value);
  const [item, second] = found;
  if (second !== undefined)
    return {
      message: `expected one item with ${field}=${value}, found ${found.length}; use a position such as [0]`,
    };
  if (item !== undefined) return { node: item };
  const known = values.filter((text) => text !== undefined);
  return { message: `expected an item with ${field}=${value}, found ${listSome(known)}` };
}

function textOf(node: Node, field: string): string | undefined {
  if (node.kind !== 'mapping') return undefined;
  const pair = node.pairs.find((one) => decodeText(keyTextOf(one.key)) === field);
  return pair?.value.kind === 'scalar' ? decodeText(pair.value.value) : undefined;
}

function checkEnd(node: Node): Walked {
  const at = startOf(node);
  if (node.kind === 'alias') {
    const message = `expected a value, found the alias *${node.name}; ${aliasAdvice}`;
    return { kind: 'nothing', reason: 'on-alias', message, at };
  }
  if (node.kind !== 'scalar') {
    const message = `expected a single value, found ${describe(node)}`;
    return { kind: 'nothing', reason: 'path-not-a-text', message, at };
  }
  if (!isNull(node)) return { kind: 'value', node };
  const message =
    'expected a value, found an empty one, which is never filled; write a value, "" for example';
  return { kind: 'nothing', reason: 'on-empty-value', message, at };
}

/** Where a node starts; that of a collection is only known by what is in it. */
function startOf(node: Node): number | undefined {
  if (node.kind === 'scalar' || node.kind === 'alias') return node.start;
  const [first] = node.kind === 'mapping' ? node.pairs.map(({ key }) => key) : node.items;
  return first === undefined ? undefined : startOf(first);
}

function describe(node: Node): string {
  switch (node.kind) {
    case 'mapping':
      return `a map of ${node.pairs.length}`;
    case 'sequence':
      return `a list of ${node.items.length}`;
    case 'alias':
      return `the alias *${node.name}`;
    case 'scalar':
      return isNull(node) ? 'an empty value' : `the value ${quote(decodeText(node.value))}`;
  }
}

function listSome(texts: readonly string[]): string {
  const shown = texts.slice(0, 10).map(quote).join(', ');
  if (texts.length === 0) return 'none';
  return texts.length > 10 ? `${shown} and ${texts.length - 10} more` : shown;
}

function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
