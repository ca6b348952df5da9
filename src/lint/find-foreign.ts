import { toPlaceText } from '../errors.ts';
import type { ResolvedAutomation } from '../manifests/resolve-references.ts';
import { toObjectName } from '../manifests/types.ts';
import { readScope } from '../rewrite/scope/scope-options.ts';
import type { Scopes } from '../rewrite/collect-markers.ts';

/** Whether a URL is that of the linted repository; undefined when that cannot be told. */
export type IsOwnUrl = (url: string) => boolean | undefined;

/**
 * The automations that update another repository: that is what their GitRepository says, and nothing in this one says
 * otherwise. A fork has another URL as well, but it has the markers.
 */
export function findForeign(
  automations: readonly ResolvedAutomation[],
  { scopes }: Scopes,
  isOwnUrl: IsOwnUrl,
): readonly ResolvedAutomation[] {
  const marked = new Set(
    scopes.filter(({ files }) => files.length > 0).map(({ resolved }) => toObjectName(resolved.automation)),
  );
  return automations.filter(
    ({ automation, gitRepository }) =>
      gitRepository !== undefined &&
      !marked.has(toObjectName(automation)) &&
      isOwnUrl(gitRepository.spec.url) === false,
  );
}

/** The places of paths, and of patterns of paths, that are about another repository. */
export function listForeignPaths(foreign: readonly ResolvedAutomation[]): ReadonlySet<string> {
  const places = foreign.flatMap(({ automation }) => [
    automation.placeOf(['spec', 'update', 'path']),
    ...readScope(automation).patterns.map(({ place }) => place),
  ]);
  return new Set(places.map(toPlaceText));
}
