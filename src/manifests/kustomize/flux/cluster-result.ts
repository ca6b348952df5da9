import type { Problem } from '../../../errors.ts';
import type { RenderedObject } from '../rendered.ts';

/** Objects of one cluster, each with the `Kustomization` objects that led to it, outermost first. */
export type ClusterResult = {
  readonly name: string;
  readonly objects: readonly { readonly object: RenderedObject; readonly chain: readonly string[] }[];
  /** What builds that failed would have as far as it is known; in the cluster is what they had before. */
  readonly failed?: readonly RenderedObject[];
  /** Whether a `Kustomization` was followed, with success or not. */
  readonly follows?: boolean;
  readonly problems: readonly Problem[];
};
