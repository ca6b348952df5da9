import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Schema = {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly nullable?: boolean;
};

type Operation = { readonly query: readonly string[]; readonly body?: Schema };

const operations: Readonly<Record<string, Operation>> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'openapi.json'), 'utf8'),
);

/** The published routes, with patterns for their paths. */
export const routes = Object.keys(operations).map((route) => {
  const [method = '', path = ''] = route.split(' ');
  // The name of a ref may have slashes; GitHub takes them as they are and also escaped.
  const pattern = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    name === 'ref' ? '(?<ref>.+)' : `(?<${name}>[^/]+)`,
  );
  return { route, method, pattern: new RegExp(`^${pattern}$`) };
});

/** What is wrong with a request by GitHub's published description. */
export function checkRequest(route: string, query: readonly string[], body: unknown): string | undefined {
  const operation = operations[route];
  if (operation === undefined) return `no such route: ${route}`;
  const strange = query.find((name) => !operation.query.includes(name));
  if (strange !== undefined) return `unknown query parameter ${strange}`;
  if (operation.body === undefined) return body === undefined ? undefined : 'no body expected';
  return check(body ?? {}, operation.body, 'body');
}

function check(value: unknown, schema: Schema, at: string): string | undefined {
  if (value === null) return schema.nullable === true ? undefined : `${at} must not be null`;
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices !== undefined) {
    const problems = choices.map((choice) => check(value, choice, at));
    return problems.includes(undefined) ? undefined : problems[0];
  }
  if (schema.enum !== undefined && !schema.enum.includes(value))
    return `${at}: ${JSON.stringify(value)} is not one of ${schema.enum.join(', ')}`;
  switch (schema.type) {
    case 'object':
      return checkObject(value, schema, at);
    case 'array':
      return Array.isArray(value)
        ? value
            .map((item: unknown, index) => check(item, schema.items ?? {}, `${at}[${index}]`))
            .find(Boolean)
        : `${at} must be a list`;
    case 'integer':
      return Number.isInteger(value) ? undefined : `${at} must be an integer`;
    case 'string':
    case 'boolean':
      return typeof value === schema.type ? undefined : `${at} must be a ${schema.type}`;
    default:
      return undefined;
  }
}

function checkObject(
  value: unknown,
  { properties = {}, required = [] }: Schema,
  at: string,
): string | undefined {
  if (typeof value !== 'object' || value === null) return `${at} must be an object`;
  const missing = required.find((name) => !Object.hasOwn(value, name));
  if (missing !== undefined) return `${at}.${missing} is required`;
  for (const [name, inner] of Object.entries(value)) {
    const schema = properties[name];
    if (schema === undefined) return `${at}.${name} is not known`;
    const problem = check(inner, schema, `${at}.${name}`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
