import type { Problem } from '../../../errors.ts';
import type { RenderedObject } from '../rendered.ts';

/** Objects of one cluster, each with the `Kustomization` objects that led to it, outermost first. */
export type ClusterResult = {
  readonly name: string;
  readonly objects: readonly { readonly object: RenderedObject; readonly chain: readonly string[] }[];
  readonly problems: readonly Problem[];
};
