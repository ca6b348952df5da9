import type { MapNode } from './yaml/node.ts';

export const KUSTOMIZATION_FILES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const;

/** A kustomization file that was read and checked: field names in their canonical spelling, nulls left out. */
export type Kustomization = {
  /** Where it is, or where it would be when it was generated. */
  readonly file: string;
  readonly directory: string;
  readonly isComponent: boolean;
  readonly fields: MapNode;
};
