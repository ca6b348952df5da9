import type { ErrorCode, Problem } from '../errors.ts';
import type { ResolvedPolicy } from '../manifests/resolve-references.ts';
import type { ImagePolicySpec } from '../manifests/types.ts';
import { toObjectName } from '../manifests/types.ts';
import type { Scan } from '../registry/scan.ts';
import type { Hold } from './hold.ts';
import type { PolicyOptions } from './policy-options.ts';
import { readPolicyOptions } from './policy-options.ts';
import type { Selection } from './select-tag.ts';
import { selectTag } from './select-tag.ts';

/** What one ImagePolicy decided. */
export type PolicyOutcome = ResolvedPolicy & { readonly options: PolicyOptions } &
  (
    | { readonly state: 'selected'; readonly tag: string; /** What it was chosen from, after exclusion. */ readonly tags: readonly string[] }
    | { readonly state: 'held'; readonly hold: Hold }
    | { readonly state: 'failed'; readonly problem: Problem; /** Then the problem is that of the scan. */ readonly scanFailed: boolean }
  );

/** Lets every policy choose among the scanned tags of its repository. Pure: the same tags give the same answer. */
export function selectImages(
  policies: readonly ResolvedPolicy[],
  scans: ReadonlyMap<string, Scan>,
): readonly PolicyOutcome[] {
  return policies.map((resolved) => selectImage(resolved, scans.get(toObjectName(resolved.repository))));
}

function selectImage(resolved: ResolvedPolicy, scan: Scan | undefined): PolicyOutcome {
  const { policy, repository } = resolved;
  const { options } = readPolicyOptions(policy);
  const known = { ...resolved, options };
  const suspended = policy.spec.suspend ? policy : repository.spec.suspend ? repository : undefined;
  if (suspended !== undefined) {
    const reason = `${suspended.kind} ${toObjectName(suspended)} is suspended`;
    return { ...known, state: 'held', hold: { code: 'suspended', reason } };
  }
  if (scan === undefined || scan.status === 'suspended') {
    throw new Error(`no scan of ${toObjectName(repository)}, which is not suspended`);
  }
  switch (scan.status) {
    case 'failed':
      return { ...known, state: 'failed', problem: scan.problem, scanFailed: true };
    case 'partial':
      if (!options.override.has('partial-listing')) {
        return { ...known, state: 'held', hold: { code: 'partial-listing', reason: scan.reason } };
      }
      return toOutcome(known, scan.tags, selectTag(policy.spec, scan.tags));
    case 'complete':
      return toOutcome(known, scan.tags, selectTag(policy.spec, scan.tags));
  }
}

type KnownPolicy = ResolvedPolicy & { readonly options: PolicyOptions };

function toOutcome(known: KnownPolicy, tags: readonly string[], selection: Selection): PolicyOutcome {
  if (selection.selected) return { ...known, state: 'selected', tag: selection.tag, tags };
  const { policy } = known;
  const hint = selection.hint === undefined ? '' : ` (${selection.hint})`;
  const problem: Problem = {
    severity: 'error',
    code: selection.code,
    message: `ImagePolicy ${toObjectName(policy)}: ${selection.message}${hint}`,
    place: policy.placeOf(toFaultyField(selection.code, policy.spec)),
  };
  return { ...known, state: 'failed', problem, scanFailed: false };
}

/** The field to look at first. */
function toFaultyField(code: ErrorCode, { policy, filterTags }: ImagePolicySpec): readonly string[] {
  if (code === 'invalid-pattern') return ['spec', 'filterTags', 'pattern'];
  if (code === 'no-match' && filterTags !== undefined) return ['spec', 'filterTags', 'pattern'];
  return policy.semver === undefined ? ['spec', 'policy'] : ['spec', 'policy', 'semver', 'range'];
}

/** What the policies themselves have to say; a failed scan speaks for itself. */
export function listPolicyProblems(outcome: PolicyOutcome): readonly Problem[] {
  const failed = outcome.state === 'failed' && !outcome.scanFailed ? [outcome.problem] : [];
  return [...readPolicyOptions(outcome.policy).problems, ...failed];
}
