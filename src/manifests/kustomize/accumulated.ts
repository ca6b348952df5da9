import { type Problem, TidemarkError } from '../../errors.ts';
import { EMPTY_CONFIG, type TransformerConfig } from './transformer-config.ts';
import { toIdText } from './resource-id.ts';
import type { Resource } from './resource.ts';
import type { MapNode } from './yaml/node.ts';

/** What has been gathered so far in one directory and those below it. */
export type Accumulated = {
  readonly resources: readonly Resource[];
  readonly config: TransformerConfig;
  readonly vars: readonly MapNode[];
  /** Every directory that took part. */
  readonly directories: readonly string[];
  /** Something remote was left out, so what matches nothing may match something there. */
  readonly isPartial: boolean;
  readonly problems: readonly Problem[];
};

export const NOTHING: Accumulated = {
  resources: [],
  config: EMPTY_CONFIG,
  vars: [],
  directories: [],
  isPartial: false,
  problems: [],
};

/** Objects that are being gathered, with their ids, so that each is compared with all others at once. */
export type Registry = { readonly list: Resource[]; readonly keys: Set<string> };

export function createRegistry(resources: readonly Resource[]): Registry {
  return { list: [...resources], keys: new Set(resources.map(({ id }) => id.key)) };
}

/** Adds objects. Throws `TidemarkError` `duplicate-object` when one of them is there already. */
export function register(registry: Registry, added: readonly Resource[]): void {
  for (const resource of added) {
    const { id } = resource;
    if (registry.keys.has(id.key)) {
      const text = `may not add resource with an already registered id: ${toIdText(id)}`;
      throw new TidemarkError('duplicate-object', text);
    }
    registry.keys.add(id.key);
    registry.list.push(resource);
  }
}

/** Both together. Throws `TidemarkError` `duplicate-object` when an object is in both. */
export function appendResources(old: readonly Resource[], added: readonly Resource[]): readonly Resource[] {
  const registry = createRegistry(old);
  register(registry, added);
  return registry.list;
}

export function withProblem(gathered: Accumulated, problem: Problem): Accumulated {
  return { ...gathered, problems: [...gathered.problems, problem] };
}
