import type { TransformRun } from './run-transformers.ts';
import type { Resource } from './resource.ts';

export function applyReplacements(resources: readonly Resource[], _run: TransformRun): readonly Resource[] {
  return resources;
}
