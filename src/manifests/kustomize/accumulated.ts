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

/** Both together. Throws `TidemarkError` `duplicate-object` when an object is in both. */
export function appendResources(old: readonly Resource[], added: readonly Resource[]): readonly Resource[] {
  const keys = new Set(old.map(({ id }) => id.key));
  for (const { id } of added) {
    if (keys.has(id.key)) {
      throw new TidemarkError(
        'duplicate-object',
        `may not add resource with an already registered id: ${toIdText(id)}`,
      );
    }
    keys.add(id.key);
  }
  return [...old, ...added];
}

export function withProblem(gathered: Accumulated, problem: Problem): Accumulated {
  return { ...gathered, problems: [...gathered.problems, problem] };
}
