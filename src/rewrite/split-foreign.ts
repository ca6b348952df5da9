import type { Problem } from '../errors.ts';
import type { ResolvedAutomation } from '../manifests/resolve-references.ts';
import type { Tree } from '../manifests/tree.ts';
import type { GitRepository } from '../manifests/types.ts';
import { toReferenceName, toObjectName } from '../manifests/types.ts';
import { collectMarkers } from './collect-markers.ts';

/** What is known of where automations write to. */
export type RepositoryRules = {
  /** Whether a Git URL leads to this repository; undefined when that cannot be told. */
  readonly isOwnUrl?: ((url: string) => boolean | undefined) | undefined;
  /** GitRepository objects that are this repository whatever their URL says, as `namespace/name`. */
  readonly sources?: readonly string[] | undefined;
  /** Whether automations of other repositories are served as well; then only the URL decides. */
  readonly othersAllowed?: boolean | undefined;
};

export type SplitRequest = RepositoryRules & {
  readonly tree: Tree;
  readonly automations: readonly ResolvedAutomation[];
  /** Every one that is declared, whoever uses it. */
  readonly gitRepositories: readonly GitRepository[];
};

export type Split = {
  readonly own: readonly ResolvedAutomation[];
  /** Those that update another repository. */
  readonly foreign: readonly ResolvedAutomation[];
  readonly problems: readonly Problem[];
};

/**
 * Sets automations aside whose GitRepository is another repository. A fork and a mirror have another URL than their
 * manifests say; so where no GitRepository has ours, an automation with markers in its path counts as one of this
 * repository, unless it was asked for others.
 */
export function splitForeign({ tree, automations, gitRepositories, ...rules }: SplitRequest): Split {
  const suspects = automations.filter((resolved) => isElsewhere(resolved, rules));
  if (suspects.length === 0) return { own: automations, foreign: [], problems: [] };
  const isCertain =
    rules.othersAllowed === true || gitRepositories.some(({ spec }) => rules.isOwnUrl?.(spec.url) === true);
  const foreign = isCertain ? suspects : suspects.filter((one) => !hasMarkers(tree, one));
  const set = new Set(foreign);
  return {
    own: automations.filter((resolved) => !set.has(resolved)),
    foreign,
    problems:
      rules.othersAllowed === true
        ? []
        : foreign.filter(({ automation }) => !automation.spec.suspend).map(toProblem),
  };
}

function isElsewhere({ gitRepository }: ResolvedAutomation, { isOwnUrl, sources }: RepositoryRules): boolean {
  if (gitRepository === undefined || isOwnUrl === undefined) return false;
  if (sources?.includes(toReferenceName(gitRepository)) === true) return false;
  return isOwnUrl(gitRepository.spec.url) === false;
}

function hasMarkers(tree: Tree, resolved: ResolvedAutomation): boolean {
  return collectMarkers(tree, [resolved]).scopes.some(({ files }) => files.length > 0);
}

function toProblem({ automation, gitRepository }: ResolvedAutomation): Problem {
  const url = (gitRepository?.spec.url ?? '').replace(/:\/\/[^/]*@/, '://');
  const name = gitRepository === undefined ? '' : toObjectName(gitRepository);
  const message = `${toObjectName(automation)}: expected an automation of this repository, found one of ${url}, which is left alone; run there, allow it with --other-repositories, or list ${name} under sources in .github/tidemark.yaml when that is this repository`;
  return {
    severity: 'warning',
    code: 'other-repository',
    message,
    place: automation.placeOf(['spec', 'sourceRef', 'name']),
  };
}
