import type { Problem } from '../../errors.ts';
import { clampPath, isWithin, type KustomizeFiles } from '../kustomize/files.ts';
import type { FollowOptions, SourceRef } from '../kustomize/flux/follow.ts';
import type { RenderedObject } from '../kustomize/rendered.ts';
import { findMap, findText, listItems, toPlace } from '../kustomize/yaml/node.ts';
import { findGitRepository } from './check-source.ts';
import type { SourceViews } from './ignore/source-views.ts';

export type SourceOpener = {
  readonly openSource: NonNullable<FollowOptions['openSource']>;
  /** What deserves a word about the sources that were opened, once each. */
  readonly problems: () => readonly Problem[];
};

/** Gives builds the files that their source has in a cluster: without what it ignores, and without what it includes. */
export function createSourceOpener(views: SourceViews): SourceOpener {
  const warnings = new Map<string, Problem>();
  function openSource(
    source: SourceRef,
    objects: readonly RenderedObject[],
    path: string,
  ): KustomizeFiles | undefined {
    const object = findGitRepository(source, objects);
    const spec = findMap(object?.node, 'spec');
    for (const include of listItems(spec, 'include')) {
      const name = findText(findMap(include, 'repository'), 'name') ?? '';
      const target = clampPath(findText(include, 'toPath') || name);
      const isInside = isWithin(clampPath(path), target);
      if (!isInside && !isWithin(target, clampPath(path))) continue;
      const message = `expected files of this repository in '${target}', found that the GitRepository ${source.namespace}/${source.name} includes ${name} there, which is not read; image objects in it are not seen, and Kustomizations of paths in it are not followed`;
      const place = toPlace(include);
      warnings.set(`${source.namespace}/${source.name} ${target}`, {
        severity: 'warning',
        code: 'unsupported-option',
        message,
        place,
      });
      if (isInside) return undefined;
    }
    return views.openSource(findText(spec, 'ignore'), path);
  }
  return { openSource, problems: () => [...warnings.values()] };
}
