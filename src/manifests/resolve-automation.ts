import type { ErrorCode, Problem } from '../errors.ts';
import type { ReferenceOptions } from './check-access.ts';
import type { ObjectIndex } from './index-objects.ts';
import { matchLabels } from './match-labels.ts';
import { findPushBranch } from './push-branch.ts';
import { describeText } from './schema/describe.ts';
import { toObjectName } from './types.ts';
import type { GitRef, GitRepository, ImagePolicy, ImageUpdateAutomation, Manifests } from './types.ts';

export type ResolvedAutomation = {
  readonly automation: ImageUpdateAutomation;
  readonly gitRepository?: GitRepository;
  /** The policies of its namespace that its selector takes, suspended ones too. */
  readonly policies: readonly ImagePolicy[];
  /**
   * With several clusters, what policies a marker means here by the `namespace/name` in it; itself when it is left out.
   * Several when the automation is in clusters that have different ones.
   */
  readonly policyNames?: ReadonlyMap<string, readonly string[]>;
  /** What to check out: `git.checkout.ref`, else the `ref` of the GitRepository as a whole. */
  readonly checkout: GitRef | undefined;
  /** Undefined when it cannot be told, which is a problem. */
  readonly pushBranch: string | undefined;
  /** Whether the push branch is another one than that which is checked out. */
  readonly separateBranch: boolean;
};

type Resolution = { readonly resolved?: ResolvedAutomation; readonly problems: readonly Problem[] };

/**
 * What an automation works on. One that Flux would refuse is left out; one without a push branch is kept, because it
 * can still be planned.
 */
export function resolveAutomation(
  automation: ImageUpdateAutomation,
  index: ObjectIndex,
  options: ReferenceOptions,
): Resolution {
  const refusal = refuse(automation, options);
  if (refusal !== undefined) return { problems: [refusal] };
  const { git, sourceRef } = automation.spec;
  const gitRepository = index.gitRepositories.get(toObjectName(sourceRef));
  const found = {
    automation,
    policies: selectPolicies(automation, index.manifests),
    ...(gitRepository && { gitRepository }),
  };
  const checkout = git?.checkout?.ref ?? gitRepository?.spec.ref;
  if (git?.checkout === undefined && gitRepository === undefined) {
    const resolved = { ...found, checkout, pushBranch: git?.push?.branch, separateBranch: false };
    return { resolved, problems: [reportMissing(automation, index)] };
  }
  const push = findPushBranch(checkout, git?.push?.branch);
  if (push.kind === 'problem') {
    const resolved = { ...found, checkout, pushBranch: undefined, separateBranch: false };
    return { resolved, problems: [toProblem(automation, { ...push, path: ['spec', 'git'] })] };
  }
  const { branch: pushBranch, isSeparate: separateBranch } = push;
  return { resolved: { ...found, checkout, pushBranch, separateBranch }, problems: [] };
}

/** What Flux stalls an automation for, in its words. */
function refuse(automation: ImageUpdateAutomation, options: ReferenceOptions): Problem | undefined {
  const { git, sourceRef, update } = automation.spec;
  if (sourceRef.kind !== 'GitRepository') {
    const message = `source kind ${quote(sourceRef.kind)} not supported: invalid source configuration; use GitRepository`;
    return toProblem(automation, {
      code: 'unsupported-option',
      message,
      path: ['spec', 'sourceRef', 'kind'],
    });
  }
  if (git === undefined) {
    const message =
      "source kind 'GitRepository' necessitates field .spec.git: invalid source configuration; add spec.git with commit.author.email";
    return toProblem(automation, { code: 'missing-field', message, path: ['spec'] });
  }
  if (update.strategy !== 'Setters') {
    const rule =
      update.strategy === ''
        ? 'no update strategy'
        : `unsupported update strategy: ${shown(update.strategy)}`;
    const message = `${rule}; use Setters`;
    return toProblem(automation, {
      code: 'unsupported-option',
      message,
      path: ['spec', 'update', 'strategy'],
    });
  }
  if (options.noCrossNamespaceRefs === true && sourceRef.namespace !== automation.metadata.namespace) {
    const rule = `can't access 'GitRepository/${toObjectName(sourceRef)}', cross-namespace references have been blocked`;
    const message = `${rule}; use a GitRepository of the namespace ${automation.metadata.namespace}`;
    return toProblem(automation, {
      code: 'access-denied',
      message,
      path: ['spec', 'sourceRef', 'namespace'],
    });
  }
  return undefined;
}

function selectPolicies(automation: ImageUpdateAutomation, manifests: Manifests): readonly ImagePolicy[] {
  return manifests.imagePolicies.filter(
    ({ metadata }) =>
      metadata.namespace === automation.metadata.namespace &&
      matchLabels(automation.spec.policySelector, metadata.labels),
  );
}

/** Without `git.checkout.ref` only the GitRepository can say which branch is meant. */
function reportMissing(automation: ImageUpdateAutomation, index: ObjectIndex): Problem {
  const full = `GitRepository/${toObjectName(automation.spec.sourceRef)}`;
  const rule = 'failed configuring source manager: referenced git repository does not exist';
  const message = index.isRejected('GitRepository', automation.spec.sourceRef)
    ? `expected a valid ${full} (spec.git.checkout.ref is not set), found one with problems; correct those first`
    : `${rule}: expected ${full}, found none; include the directory that has it, or set spec.git.checkout.ref`;
  return toProblem(automation, { code: 'missing-reference', message, path: ['spec', 'sourceRef', 'name'] });
}

function toProblem(
  automation: ImageUpdateAutomation,
  {
    code,
    message,
    path,
  }: { readonly code: ErrorCode; readonly message: string; readonly path: readonly string[] },
): Problem {
  return {
    severity: automation.spec.suspend ? 'warning' : 'error',
    code,
    message: `${toObjectName(automation)}: ${message}`,
    place: automation.placeOf(path),
  };
}

function quote(text: string): string {
  return `'${shown(text)}'`;
}

/** Flux prints the text bare; here it is also kept short and on one line. */
function shown(text: string): string {
  return describeText(text).slice(1, -1);
}
