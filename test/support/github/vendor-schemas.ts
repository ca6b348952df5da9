import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fields, routes, wholeTypes } from './vendored-parts.ts';

/**
 * Cuts out of GitHub's published schemas what the fake checks requests against. Run it with the unpacked npm packages:
 * `node vendor-schemas.ts <@octokit/graphql-schema> <@octokit/openapi>`.
 */
const [graphqlPackage = '', openapiPackage = ''] = process.argv.slice(2);
writeJson('graphql-schema.json', cutGraphql(readJson(join(graphqlPackage, 'schema.json'))));
writeJson('openapi.json', cutOpenapi(readJson(join(openapiPackage, 'generated/api.github.com.deref.json'))));

type TypeReference = {
  readonly kind: string;
  readonly name: string | null;
  readonly ofType: TypeReference | null;
};
type Argument = { readonly name: string; readonly type: TypeReference; readonly defaultValue: string | null };
type SchemaType = {
  readonly kind: string;
  readonly name: string;
  readonly fields:
    | readonly { readonly name: string; readonly type: TypeReference; readonly args: readonly Argument[] }[]
    | null;
  readonly inputFields: readonly Argument[] | null;
  readonly enumValues: readonly { readonly name: string }[] | null;
  readonly possibleTypes: readonly { readonly name: string }[] | null;
};

function cutGraphql(schema: { readonly __schema: { readonly types: readonly SchemaType[] } }) {
  const types = new Map(schema.__schema.types.map((type) => [type.name, type]));
  const cut = new Map<string, { kind: string; fields: Record<string, unknown> }>();
  for (const path of fields) {
    const [typeName = '', fieldName = ''] = path.split('.');
    const type = types.get(typeName);
    const field = type?.fields?.find(({ name }) => name === fieldName);
    if (type === undefined || field === undefined) throw new Error(`the published schema has no ${path}`);
    const entry = cut.get(typeName) ?? { kind: type.kind, fields: {} };
    entry.fields[fieldName] = { type: toText(field.type), args: toArguments(field.args) };
    cut.set(typeName, entry);
  }
  const whole = wholeTypes.map((name) => {
    const type = types.get(name);
    if (type === undefined) throw new Error(`the published schema has no ${name}`);
    const { kind, inputFields, enumValues, possibleTypes } = type;
    return [
      name,
      {
        kind,
        ...(inputFields && { inputFields: toArguments(inputFields) }),
        ...(enumValues && { enumValues: enumValues.map((value) => value.name) }),
        ...(possibleTypes && { possibleTypes: possibleTypes.map((possible) => possible.name) }),
      },
    ] as const;
  });
  return Object.fromEntries([...cut, ...whole]);
}

function toArguments(list: readonly Argument[]): Record<string, string> {
  return Object.fromEntries(
    list.map(({ name, type, defaultValue }) => [
      name,
      `${toText(type)}${defaultValue === null ? '' : ` = ${defaultValue}`}`,
    ]),
  );
}

function toText({ kind, name, ofType }: TypeReference): string {
  if (kind === 'NON_NULL' && ofType !== null) return `${toText(ofType)}!`;
  return kind === 'LIST' && ofType !== null ? `[${toText(ofType)}]` : (name ?? '');
}

type Operation = {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: unknown }>> };
};

function cutOpenapi(document: {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}) {
  return Object.fromEntries(
    routes.map((route) => {
      const [method = '', path = ''] = route.split(' ');
      const operation = document.paths[path]?.[method.toLowerCase()];
      if (operation === undefined) throw new Error(`the published OpenAPI description has no ${route}`);
      const query = (operation.parameters ?? [])
        .filter((parameter) => parameter.in === 'query')
        .map(({ name }) => name);
      const body = operation.requestBody?.content['application/json']?.schema;
      return [route, { query, ...(body !== undefined && { body: prune(body) }) }];
    }),
  );
}

/** Only what a request is checked for. */
function prune(value: unknown): unknown {
  const kept = [
    'type',
    'properties',
    'required',
    'items',
    'enum',
    'oneOf',
    'anyOf',
    'nullable',
    'additionalProperties',
    'maxItems',
    'maxLength',
  ];
  if (Array.isArray(value)) return value.map((item: unknown) => prune(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
      if (!kept.includes(key)) return [];
      if (key !== 'properties') return [[key, prune(inner)]];
      const properties: Readonly<Record<string, unknown>> = inner;
      return [
        [
          key,
          Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, prune(property)])),
        ],
      ];
    }),
  );
}

function readJson(path: string) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function writeJson(name: string, value: unknown): void {
  writeFileSync(join(import.meta.dirname, name), `${JSON.stringify(value, undefined, 1)}\n`);
}
