import * as fc from 'fast-check';

type JsonSchema = {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly propertyNames?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
};

/** Texts that mean something somewhere. */
const words = [
  ['', ' ', 'a', 'main', '1.x', '>=1.0.0', '${a}', '$${a}', '[', '*', '**/x', '{a,b}', '{a', '../x', './'],
  ['ghcr.io/a/b', 'https://x', '3d', '10s', 'true', 'null', '1,2', '/a/', '/[/', '__proto__', 'ü', 'a\nb'],
  ['linux/arm64', 'a/b', 'Ada <ada@example.com>', 'mon-fri 09:00-17:00', 'would-downgrade', 'a[0].b'],
].flat();

/**
 * Documents that mostly fit a schema, with strange values where it has nothing to say; `not` and what is between fields
 * is left to a validator.
 */
export function toDocument(schema: JsonSchema, depth = 0): fc.Arbitrary<unknown> {
  if (schema.anyOf !== undefined && schema.type === undefined)
    return fc.oneof(...schema.anyOf.map((choice) => toDocument(choice, depth)));
  switch (schema.type) {
    case 'string':
      return toText(schema);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -5, max: Math.min(schema.maximum ?? 1e9, 1e9) });
    case 'array':
      return fc.array(toDocument(schema.items ?? {}, depth + 1), {
        minLength: schema.minItems ?? 0,
        maxLength: 3,
      });
    case 'object':
      return toObject(schema, depth);
    default:
      throw new Error(`no documents for ${JSON.stringify(schema)}`);
  }
}

function toText({ enum: choices, pattern, maxLength = 50 }: JsonSchema): fc.Arbitrary<string> {
  if (choices !== undefined) return fc.constantFrom(...choices);
  if (pattern === undefined) return fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 12 }));
  const expression = new RegExp(pattern, 'u');
  const fitting = words.filter((word) => expression.test(word));
  // What looks ahead cannot be generated from; most of what is generated without it fits nevertheless.
  const behind = new RegExp(pattern.replaceAll(/\(\?!(?:[^()]|\([^()]*\))*\)/g, ''), 'u');
  const generated = fc
    .stringMatching(behind, { maxLength: Math.min(maxLength, 50) })
    .filter((text) => expression.test(text));
  return fitting.length === 0 ? generated : fc.oneof(fc.constantFrom(...fitting), generated);
}

function toObject(schema: JsonSchema, depth: number): fc.Arbitrary<unknown> {
  const { properties, required = [], propertyNames, additionalProperties } = schema;
  if (properties === undefined) {
    const values = typeof additionalProperties === 'object' ? additionalProperties : {};
    return fc.dictionary(toText(propertyNames ?? {}), toDocument(values, depth + 1), { maxKeys: 3 });
  }
  const names = Object.keys(properties);
  // A few fields at a time: most combinations of many are refused for reasons that say nothing new.
  return fc.subarray(names, { maxLength: Math.min(names.length, depth === 0 ? 4 : 5) }).chain((chosen) => {
    const all = [...new Set([...required, ...chosen])];
    return fc.record(
      Object.fromEntries(all.map((name) => [name, toDocument(properties[name] ?? {}, depth + 1)])),
    );
  });
}
