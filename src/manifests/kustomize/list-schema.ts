import type { Gvk } from './gvk.ts';

/** How the lists of an object merge: asked for field by field on the way down. */
export interface Schema {
  field(name: string): Schema;
  /** What the list at this place merges by, when it does. */
  readonly list: ListSchema | undefined;
}

export type ListSchema = { readonly keys: readonly string[]; readonly items: Schema };

/** Lists are replaced as a whole: all that is known of a custom resource. */
export const NO_SCHEMA: Schema = { field: () => NO_SCHEMA, list: undefined };

/** The groups of Kubernetes that have lists with a merge key; all others merge like custom resources. */
const GROUPS: ReadonlySet<string> = new Set(['', 'apps', 'batch', 'extensions']);

const KEYS: ReadonlyMap<string, readonly string[]> = new Map([
  ...['containers', 'initContainers', 'ephemeralContainers', 'env', 'volumes', 'imagePullSecrets'].map(
    (field): [string, readonly string[]] => [field, ['name']],
  ),
  ['volumeMounts', ['mountPath']],
  ['volumeDevices', ['devicePath']],
  ['ports', ['containerPort', 'protocol']],
  ['hostAliases', ['ip']],
  ['topologySpreadConstraints', ['topologyKey', 'whenUnsatisfiable']],
]);

const SERVICE_KEYS: ReadonlyMap<string, readonly string[]> = new Map([['ports', ['port', 'protocol']]]);
const ACCOUNT_KEYS: ReadonlyMap<string, readonly string[]> = new Map([
  ['secrets', ['name']],
  ['imagePullSecrets', ['name']],
]);

/** The lists with a merge key of Kubernetes' own kinds. */
export function builtinSchema(gvk: Gvk): Schema {
  if (!GROUPS.has(gvk.group)) return NO_SCHEMA;
  if (gvk.group === '' && gvk.kind === 'Service') return createKeyedSchema(SERVICE_KEYS);
  if (gvk.group === '' && gvk.kind === 'ServiceAccount') return createKeyedSchema(ACCOUNT_KEYS);
  return createKeyedSchema(KEYS);
}

/** In these kinds the name of a field is enough to tell how its list merges. */
function createKeyedSchema(keys: ReadonlyMap<string, readonly string[]>, name = ''): Schema {
  const own = keys.get(name);
  return {
    field: (child) => createKeyedSchema(keys, child),
    get list() {
      return own === undefined ? undefined : { keys: own, items: createKeyedSchema(keys) };
    },
  };
}
