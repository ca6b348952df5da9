import type { Run } from './context.ts';
import type { Generated } from './generate.ts';
import type { Resource } from './resource.ts';

export function runExternalTransformers(resources: readonly Resource[], _run: Run): readonly Resource[] {
  return resources;
}
export function runExternalGenerators(_run: Run): readonly Generated[] {
  return [];
}
