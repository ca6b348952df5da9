import type { Document, Selection, Value } from './graphql-parser.ts';

type Arguments = Readonly<Record<string, unknown>>;

/** An object of the graph: plain values, or functions of the arguments. */
export type Node = { readonly __typename: string; readonly [field: string]: unknown };

/** Answers a validated document from a graph of plain objects. */
export function execute(
  document: Document,
  variables: Arguments,
  root: Node,
): Readonly<Record<string, unknown>> {
  return answerNode(root, document.selections, variables);
}

function answerNode(
  node: Node,
  selections: readonly Selection[],
  variables: Arguments,
): Record<string, unknown> {
  const answer: Record<string, unknown> = {};
  for (const selection of selections) {
    if (selection.kind === 'fragment') {
      if (node.__typename === selection.on)
        Object.assign(answer, answerNode(node, selection.selections, variables));
      continue;
    }
    const field = node[selection.name];
    if (field === undefined) throw new Error(`the fake does not serve ${node.__typename}.${selection.name}`);
    const given = Object.fromEntries(
      [...selection.arguments].map(([name, value]) => [name, toPlain(value, variables)]),
    );
    const value: unknown = typeof field === 'function' ? field(given) : field;
    answer[selection.alias] = answerValue(value, selection.selections, variables);
  }
  return answer;
}

function answerValue(value: unknown, selections: readonly Selection[], variables: Arguments): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => answerValue(item, selections, variables));
  return isNode(value) ? answerNode(value, selections, variables) : value;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && '__typename' in value;
}

function toPlain(value: Value, variables: Arguments): unknown {
  switch (value.kind) {
    case 'variable':
      return variables[value.name];
    case 'list':
      return value.items.map((item) => toPlain(item, variables));
    case 'object':
      return Object.fromEntries([...value.fields].map(([name, inner]) => [name, toPlain(inner, variables)]));
    case 'enum':
    case 'literal':
      return value.value;
  }
}
