import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Document, Selection, Value } from './graphql-parser.ts';

type Arguments = Readonly<Record<string, string>>;
type TypeDefinition = {
  readonly kind: string;
  readonly fields?: Readonly<Record<string, { readonly type: string; readonly args: Arguments }>>;
  readonly inputFields?: Arguments;
  readonly enumValues?: readonly string[];
};

const schema: Readonly<Record<string, TypeDefinition>> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'graphql-schema.json'), 'utf8'),
);

export type Violation = { readonly message: string; readonly code: string };

/** What is wrong with a document and its variables by GitHub's published schema. */
export function validateDocument(
  document: Document,
  variables: Readonly<Record<string, unknown>>,
): readonly Violation[] {
  const known = checked.get(document) ?? checkDocument(document);
  checked.set(document, known);
  const problems = [...document.variables].map(([name, type]) =>
    checkInput(variables[name], type, `$${name}`),
  );
  return [
    ...known,
    ...problems.flatMap((message) => (message === undefined ? [] : [{ message, code: 'INVALID_VARIABLE' }])),
  ];
}

/** The same few documents are sent again and again. */
const checked = new WeakMap<Document, readonly Violation[]>();

function checkDocument(document: Document): readonly Violation[] {
  const violations: Violation[] = [];
  const used = new Set<string>();
  const report = (message: string, code: string): void => {
    violations.push({ message, code });
  };

  function checkSelections(selections: readonly Selection[], typeName: string): void {
    const type = schema[typeName];
    for (const selection of selections) {
      if (selection.kind === 'fragment') {
        if (schema[selection.on] === undefined) report(`No such type ${selection.on}`, 'undefinedType');
        checkSelections(selection.selections, selection.on);
        continue;
      }
      if (selection.name === '__typename') continue;
      const field = type?.fields?.[selection.name];
      if (field === undefined)
        report(`Field '${selection.name}' doesn't exist on type '${typeName}'`, 'undefinedField');
      else checkField(selection, field, typeName);
    }
  }
  function checkField(
    selection: Extract<Selection, { kind: 'field' }>,
    field: { readonly type: string; readonly args: Arguments },
    typeName: string,
  ): void {
    for (const [name, value] of selection.arguments) {
      const expected = field.args[name];
      if (expected === undefined)
        report(`Field '${selection.name}' doesn't accept argument '${name}'`, 'argumentNotAccepted');
      else checkValue(value, expected);
    }
    for (const [name, type] of Object.entries(field.args)) {
      if (type.endsWith('!') && !selection.arguments.has(name))
        report(
          `Field '${selection.name}' is missing required arguments: ${name}`,
          'missingRequiredArguments',
        );
    }
    const inner = bare(field.type);
    const composite = ['OBJECT', 'INTERFACE', 'UNION'].includes(schema[inner]?.kind ?? '');
    if (
      inner.endsWith('Connection') &&
      !selection.arguments.has('first') &&
      !selection.arguments.has('last')
    ) {
      report(
        `You must provide a \`first\` or \`last\` value to properly paginate the \`${selection.name}\` connection.`,
        'MISSING_PAGINATION_BOUNDARIES',
      );
    }
    if (composite !== selection.selections.length > 0)
      report(`Field '${selection.name}' of ${typeName} needs other selections`, 'selectionMismatch');
    checkSelections(selection.selections, inner);
  }
  function checkValue(value: Value, expected: string): void {
    switch (value.kind) {
      case 'variable': {
        used.add(value.name);
        const declared = document.variables.get(value.name);
        const wanted = expected.split(' = ')[0] ?? '';
        if (declared !== wanted && declared !== `${wanted}!`)
          report(`Type mismatch on variable $${value.name}: ${declared} for ${wanted}`, 'variableMismatch');
        return;
      }
      case 'list':
        for (const item of value.items) checkValue(item, inList(expected));
        return;
      case 'object':
        checkObject(value.fields, bare(expected));
        return;
      case 'enum':
        if (schema[bare(expected)]?.enumValues?.includes(value.value) !== true)
          report(`${value.value} is not of ${expected}`, 'argumentLiteralsIncompatible');
        return;
      case 'literal':
    }
  }
  function checkObject(fields: ReadonlyMap<string, Value>, typeName: string): void {
    const inputs = schema[typeName]?.inputFields ?? {};
    for (const [name, value] of fields) {
      const expected = inputs[name];
      if (expected === undefined)
        report(`InputObject '${typeName}' doesn't accept argument '${name}'`, 'argumentNotAccepted');
      else checkValue(value, expected);
    }
    for (const [name, type] of Object.entries(inputs)) {
      if (type.endsWith('!') && !fields.has(name))
        report(
          `Argument '${name}' on InputObject '${typeName}' is required`,
          'missingRequiredInputObjectAttribute',
        );
    }
  }

  checkSelections(document.selections, document.operation === 'query' ? 'Query' : 'Mutation');
  for (const name of document.variables.keys()) {
    if (!used.has(name))
      report(`Variable $${name} is declared by ${document.name} but not used`, 'variableNotUsed');
  }
  return violations;
}

/** What is wrong with the value of a variable. */
function checkInput(value: unknown, type: string, at: string): string | undefined {
  if (type.endsWith('!')) {
    return value === undefined || value === null
      ? `${at} of type ${type} was provided invalid value`
      : checkInput(value, type.slice(0, -1), at);
  }
  if (value === undefined || value === null) return undefined;
  if (type.startsWith('[')) {
    if (!Array.isArray(value)) return `${at} must be a list`;
    const items: readonly unknown[] = value;
    return items
      .map((item, index) => checkInput(item, type.slice(1, -1), `${at}[${index}]`))
      .find((problem) => problem !== undefined);
  }
  const definition = schema[type];
  if (definition?.enumValues !== undefined)
    return definition.enumValues.some((known) => known === value)
      ? undefined
      : `${at}: ${JSON.stringify(value)} is no ${type}`;
  if (definition?.inputFields !== undefined) return checkInputObject(value, type, definition.inputFields, at);
  return checkScalar(value, type, at);
}

function checkInputObject(value: unknown, type: string, inputs: Arguments, at: string): string | undefined {
  if (typeof value !== 'object' || value === null) return `${at} must be a ${type}`;
  const unknownField = Object.keys(value).find((name) => inputs[name] === undefined);
  if (unknownField !== undefined) return `${at}: Field is not defined on ${type}: ${unknownField}`;
  const given = new Map<string, unknown>(Object.entries(value));
  return Object.entries(inputs)
    .map(([name, inner]) => checkInput(given.get(name), inner.split(' = ')[0] ?? '', `${at}.${name}`))
    .find((problem) => problem !== undefined);
}

function checkScalar(value: unknown, type: string, at: string): string | undefined {
  const kinds: Readonly<Record<string, (value: unknown) => boolean>> = {
    Int: Number.isInteger,
    Boolean: (candidate) => typeof candidate === 'boolean',
    GitObjectID: (candidate) => typeof candidate === 'string' && /^[0-9a-f]{40}$/.test(candidate),
    GitRefname: (candidate) => typeof candidate === 'string' && candidate.startsWith('refs/'),
    Base64String: (candidate) => typeof candidate === 'string' && /^[A-Za-z0-9+/]*={0,2}$/.test(candidate),
  };
  const isRight = kinds[type] ?? ((candidate) => typeof candidate === 'string');
  return isRight(value) ? undefined : `${at}: expected ${type}, found ${JSON.stringify(value)}`;
}

function bare(type: string): string {
  return type.replaceAll(/[[\]!]/g, '').split(' = ')[0] ?? '';
}

function inList(type: string): string {
  return type.replace(/^\[/, '').replace(/\]!?$/, '');
}
