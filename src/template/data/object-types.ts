import { expectString } from '../values/expect.ts';
import { ANY, STRING, structType, type Type } from '../values/types.ts';
import { Struct, toInterface } from '../values/values.ts';
import { method, str, structParameter } from '../functions/define.ts';
import { toGoString } from '../values/go-string.ts';

const self = structParameter(ANY);

const LOG_NAME: Type = structType(
  'struct { Name string "json:\\"name\\""; Namespace string "json:\\"namespace,omitempty\\"" }',
  [
    { name: 'Name', type: STRING, json: { name: 'name' } },
    { name: 'Namespace', type: STRING, json: { name: 'namespace', omitEmpty: true } },
  ],
);

/** `types.NamespacedName` of Kubernetes: prints as `namespace/name`. */
export const NAMESPACED_NAME: Type = structType(
  'types.NamespacedName',
  [
    { name: 'Namespace', type: STRING },
    { name: 'Name', type: STRING },
  ],
  new Map([
    [
      'String',
      method(
        self,
        [],
        str,
        ({ fields: [namespace, name] }) => `${expectString(namespace)}/${expectString(name)}`,
      ),
    ],
    [
      'MarshalLog',
      method(
        self,
        [],
        { write: toInterface },
        ({ fields: [namespace = '', name = ''] }) => new Struct(LOG_NAME, [name, namespace]),
      ),
    ],
  ]),
);

export function namespacedName({
  namespace,
  name,
}: {
  readonly namespace: string;
  readonly name: string;
}): Struct {
  return new Struct(NAMESPACED_NAME, [toGoString(namespace), toGoString(name)]);
}

const TYPE_META = structType('yaml.TypeMeta', [
  { name: 'APIVersion', type: STRING, json: { name: 'apiVersion', omitEmpty: true } },
  { name: 'Kind', type: STRING, json: { name: 'kind', omitEmpty: true } },
]);

const NAME_META = structType('yaml.NameMeta', [
  { name: 'Name', type: STRING, json: { name: 'name', omitEmpty: true } },
  { name: 'Namespace', type: STRING, json: { name: 'namespace', omitEmpty: true } },
]);

const RESOURCE_IDENTIFIER = structType('yaml.ResourceIdentifier', [
  { name: 'TypeMeta', type: TYPE_META, embedded: true },
  { name: 'NameMeta', type: NAME_META, embedded: true },
]);

/** `update.ObjectIdentifier` of Flux. */
export const OBJECT_IDENTIFIER = structType('update.ObjectIdentifier', [
  { name: 'ResourceIdentifier', type: RESOURCE_IDENTIFIER, embedded: true },
]);

/** What identifies an object of a file; what it lacks is empty. */
export type ObjectId = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
};

export function objectIdentifier({ apiVersion, kind, name, namespace }: ObjectId): Struct {
  const typeMeta = new Struct(TYPE_META, [toGoString(apiVersion), toGoString(kind)]);
  const nameMeta = new Struct(NAME_META, [toGoString(name), toGoString(namespace)]);
  return new Struct(OBJECT_IDENTIFIER, [new Struct(RESOURCE_IDENTIFIER, [typeMeta, nameMeta])]);
}

/** `update.Change` of Flux. */
export const CHANGE = structType('update.Change', [
  { name: 'OldValue', type: STRING },
  { name: 'NewValue', type: STRING },
  { name: 'Setter', type: STRING },
]);
