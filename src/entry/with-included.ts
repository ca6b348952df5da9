import type { Problem } from '../errors.ts';
import type { RenderingOptions } from '../manifests/load-manifests.ts';
import type { IncludedRequest } from './fetch-included.ts';

export type WithIncludedRequest = Omit<IncludedRequest, 'rendering'> & {
  readonly rendering?: RenderingOptions | undefined;
  /** Whether other repositories may be cloned for what GitRepository objects include from them. */
  readonly otherRepositories: boolean;
};

/** How manifests are read, and what could not be cloned for it. */
export type WithIncluded = {
  readonly rendering?: RenderingOptions;
  readonly included: readonly Problem[];
};

/** Calls `use` while what GitRepository objects include is at hand, where it may be cloned. */
export async function withIncluded<Result>(
  { rendering, otherRepositories, ...request }: WithIncludedRequest,
  use: (reading: WithIncluded) => Result | Promise<Result>,
): Promise<Result> {
  if (rendering === undefined) return use({ included: [] });
  if (!otherRepositories) return use({ rendering, included: [] });
  // What few runs need is loaded where it is needed.
  const { fetchIncluded } = await import('./fetch-included.ts');
  const { findIncluded, problems, remove } = await fetchIncluded({ ...request, rendering });
  try {
    return await use({ rendering: { ...rendering, findIncluded }, included: problems });
  } finally {
    remove();
  }
}
