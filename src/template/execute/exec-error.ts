import { TidemarkError } from '../../errors.ts';
import type { Node, Tree } from '../parse/nodes.ts';
import { toNodeText } from '../parse/node-text.ts';
import { fromGoString } from '../values/go-string.ts';
import { quote } from '../values/quote.ts';

/** Where an execution is, for its errors. */
export type Place = {
  readonly templateName: string;
  readonly source: string;
  readonly tree: Tree;
  readonly node: Node;
};

/** `template: <name>:<line>:<column>: executing "<template>" at <node>: <message>`, as Go words it. */
export function toExecError(place: Place, message: string, cause?: unknown): TidemarkError {
  const { line, column } = locate(place.source, place.node.position);
  const at = `${place.templateName}:${line}:${column}`;
  const context = toNodeText(place.node);
  const text = `template: ${at}: executing ${quote(place.tree.name)} at <${context}>: ${message}`;
  return new TidemarkError('template-exec', fromGoString(text), { cause });
}

function locate(source: string, position: number): { readonly line: number; readonly column: number } {
  const before = source.slice(0, position);
  return { line: before.split('\n').length, column: position - (before.lastIndexOf('\n') + 1) };
}
