import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { toConfigSchemaText } from '../../src/config/config-schema-text.ts';
import { listKnownFields } from '../../src/config/list-known-fields.ts';
import { parseText } from './load-text.ts';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/configuration.md', root), 'utf8');
const examples = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map((match) => match[1] ?? '');

describe('docs/configuration.md', () => {
  test.each(examples.entries().toArray())('has an example %i that is right', (_, text) => {
    const { declared, manifests, notifications, values, limits } = parseText(text);
    expect(declared.problems).toEqual([]);
    const { objects, annotations } = declared;
    const said = [
      ...objects,
      ...annotations,
      ...(manifests ?? []),
      ...notifications,
      ...values,
      ...Object.keys(limits),
    ];
    expect(said.length).toBeGreaterThan(0);
  });

  test.each([
    [[]],
    [['images', 'app']],
    [['images', 'app', 'filterTags']],
    [['updates', 'apps']],
    [['policies', 'a/b']],
    [['automations', 'a/b']],
    [['values', 0]],
    [['values', 0, 'object']],
    [['notifications', 'a']],
    [['notifications', 'a', 'alerts', 'b']],
    [['notifications', 'a', 'eventSources', 0]],
  ])('tells every field of %j', (path) => {
    const fields = listKnownFields(path).filter((name) => name !== '$schema');
    expect(fields.length).toBeGreaterThan(1);
    expect(fields.filter((name) => !page.includes(`\`${name}\``) && !page.includes(`${name}:`))).toEqual([]);
  });
});

describe('schemas/config.schema.json', () => {
  test('is what `npm run schema` writes', () => {
    expect(readFileSync(new URL('schemas/config.schema.json', root), 'utf8')).toBe(toConfigSchemaText());
  });

  test('describes every field', () => {
    const missing: string[] = [];
    const visit = (name: string, schema: JsonSchema): void => {
      for (const [key, value] of Object.entries(schema.properties ?? {})) {
        if (value.description === undefined) missing.push(`${name}.${key}`);
        visit(`${name}.${key}`, value);
      }
      if (schema.items !== undefined) visit(`${name}[]`, schema.items);
      for (const choice of schema.anyOf ?? []) visit(name, choice);
      if (typeof schema.additionalProperties === 'object') visit(`${name}.*`, schema.additionalProperties);
    };
    visit('', JSON.parse(toConfigSchemaText()));
    expect(missing).toEqual([]);
  });
});

type JsonSchema = {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
};
