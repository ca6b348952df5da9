export type Value =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'enum'; readonly value: string }
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  | { readonly kind: 'object'; readonly fields: ReadonlyMap<string, Value> };

export type Selection =
  | {
      readonly kind: 'field';
      readonly name: string;
      readonly alias: string;
      readonly arguments: ReadonlyMap<string, Value>;
      readonly selections: readonly Selection[];
    }
  | { readonly kind: 'fragment'; readonly on: string; readonly selections: readonly Selection[] };

export type Document = {
  readonly operation: 'query' | 'mutation';
  readonly name: string;
  /** By name, with their types as written. */
  readonly variables: ReadonlyMap<string, string>;
  readonly selections: readonly Selection[];
};

/** Parses the part of GraphQL that our documents use: one operation, with inline fragments. */
export function parseDocument(text: string): Document {
  const known = parsed.get(text) ?? parse(text);
  parsed.set(text, known);
  return known;
}

/** The same few documents are sent again and again. */
const parsed = new Map<string, Document>();

function parse(text: string): Document {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|\.\.\.|[A-Za-z_]\w*|-?\d+|[{}()[\]:$!=]/g) ?? [];
  let at = 0;
  const peek = (): string => tokens[at] ?? '';
  const take = (): string => tokens[at++] ?? '';
  const expect = (token: string): void => {
    const found = take();
    if (found !== token) throw new Error(`Parse error: expected ${token}, found ${found}`);
  };

  function parseType(): string {
    if (peek() !== '[') return take() + parseBang();
    expect('[');
    const inner = parseType();
    expect(']');
    return `[${inner}]${parseBang()}`;
  }
  function parseBang(): string {
    return peek() === '!' ? take() : '';
  }
  function parseVariables(): ReadonlyMap<string, string> {
    const variables = new Map<string, string>();
    if (peek() !== '(') return variables;
    expect('(');
    while (peek() !== ')') {
      expect('$');
      const name = take();
      expect(':');
      variables.set(name, parseType());
    }
    expect(')');
    return variables;
  }
  function parseValue(): Value {
    const token = take();
    if (token === '$') return { kind: 'variable', name: take() };
    if (token === '[') return { kind: 'list', items: parseItems() };
    if (token === '{') return { kind: 'object', fields: parseFields('}') };
    if (token.startsWith('"')) return { kind: 'literal', value: String(JSON.parse(token)) };
    if (/^-?\d/.test(token)) return { kind: 'literal', value: Number(token) };
    if (token === 'true' || token === 'false') return { kind: 'literal', value: token === 'true' };
    return token === 'null' ? { kind: 'literal', value: null } : { kind: 'enum', value: token };
  }
  function parseItems(): readonly Value[] {
    const items: Value[] = [];
    while (peek() !== ']') items.push(parseValue());
    expect(']');
    return items;
  }
  function parseFields(end: string): ReadonlyMap<string, Value> {
    const fields = new Map<string, Value>();
    while (peek() !== end) {
      const name = take();
      expect(':');
      fields.set(name, parseValue());
    }
    expect(end);
    return fields;
  }
  function parseArguments(): ReadonlyMap<string, Value> {
    if (peek() !== '(') return new Map();
    expect('(');
    return parseFields(')');
  }
  function parseSelections(): readonly Selection[] {
    if (peek() !== '{') return [];
    expect('{');
    const selections: Selection[] = [];
    while (peek() !== '}') selections.push(parseSelection());
    expect('}');
    return selections;
  }
  function parseSelection(): Selection {
    if (peek() === '...') {
      expect('...');
      expect('on');
      return { kind: 'fragment', on: take(), selections: parseSelections() };
    }
    const first = take();
    const renamed = peek() === ':';
    if (renamed) expect(':');
    const name = renamed ? take() : first;
    return { kind: 'field', name, alias: first, arguments: parseArguments(), selections: parseSelections() };
  }

  const operation = take();
  if (operation !== 'query' && operation !== 'mutation') throw new Error(`Parse error: found ${operation}`);
  const name = take();
  return { operation, name, variables: parseVariables(), selections: parseSelections() };
}
