import type { Problem } from '../../errors.ts';
import { toProblemLine } from '../../errors.ts';
import { clampPath, isWithin, type KustomizeFiles } from '../kustomize/files.ts';
import type { FollowOptions, SourceRef } from '../kustomize/flux/follow.ts';
import type { KnownObjects } from '../kustomize/flux/known-objects.ts';
import type { RenderedObject } from '../kustomize/rendered.ts';
import { findMap, findText, listItems } from '../kustomize/yaml/node.ts';
import { findGitRepository } from './check-source.ts';
import type { SourceViews } from './ignore/source-views.ts';
import { composeSource } from './include/compose-source.ts';
import type { Composed } from './include/compose-source.ts';
import type { Homes } from './include/find-home.ts';

export type SourceOpener = {
  readonly openSource: NonNullable<FollowOptions['openSource']>;
  /** Whether a source that is another repository has files of this one at a path, because it includes them. */
  readonly includesThis: (source: SourceRef, objects: KnownObjects, path: string) => boolean;
  /** What deserves a word about the sources that were opened, once each. */
  readonly problems: () => readonly Problem[];
};

/** Gives builds the files that their source has in a cluster: without what it ignores, with what it includes. */
export function createSourceOpener(
  views: SourceViews,
  { isThisRepository, findIncluded }: Pick<FollowOptions, 'isThisRepository'> & Pick<Homes, 'findIncluded'>,
): SourceOpener {
  const problems = new Map<string, Problem>();
  const known: Homes['known'] = new Map();

  function report(found: readonly Problem[]): void {
    for (const problem of found) problems.set(toProblemLine(problem), problem);
  }

  function compose(object: RenderedObject, objects: KnownObjects): Composed {
    const isOwn = ({ kind, namespace, name }: RenderedObject) =>
      isThisRepository({ kind, namespace, name }, objects, '');
    const { mounted: own, filter } = views;
    return composeSource(object, {
      own,
      isOwn,
      known,
      filter,
      objects,
      ...(findIncluded && { findIncluded }),
    });
  }

  function openSource(source: SourceRef, objects: KnownObjects, path: string): KustomizeFiles | undefined {
    const object = findGitRepository(source, objects);
    const spec = findMap(object?.node, 'spec');
    if (object === undefined || listItems(spec, 'include').length === 0)
      return views.openSource(findText(spec, 'ignore'), path);
    const { files, missing, errors } = compose(object, objects);
    const place = clampPath(path);
    const isMissing = (wanted: string) => missing.filter(({ target }) => isWithin(wanted, target));
    report(errors);
    // What is missing matters where a build has it in its path, or asks for it.
    report(missing.flatMap(({ target, problem }) => (isWithin(target, place) ? [problem] : [])));
    report(isMissing(place).map(({ problem }) => problem));
    if (errors.length > 0 || isMissing(place).length > 0) return undefined;
    return views.openMounted(files, path, (wanted) =>
      report(isMissing(wanted).map(({ problem }) => problem)),
    );
  }

  function includesThis(source: SourceRef, objects: KnownObjects, path: string): boolean {
    const object = findGitRepository(source, objects);
    if (object === undefined || listItems(findMap(object.node, 'spec'), 'include').length === 0) return false;
    const place = clampPath(path);
    return compose(object, objects).files.some(
      (file) => file.home === views.whole && isWithin(file.path, place),
    );
  }

  return { openSource, includesThis, problems: () => [...problems.values()] };
}
