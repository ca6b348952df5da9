import type { ErrorCode, Problem } from '../errors.ts';
import type { ResolvedPolicy } from '../manifests/resolve-references.ts';
import type { ImagePolicySpec } from '../manifests/types.ts';
import { toObjectName } from '../manifests/types.ts';
import type { DigestRequest } from '../registry/resolve-digests.ts';
import type { Scan, ScannedTags } from '../registry/scan.ts';
import type { DroppedTag } from './choice.ts';
import { chooseTag } from './choose-tag.ts';
import type { FirstSeen, Sighting } from './first-seen.ts';
import type { Hold } from './hold.ts';
import type { PolicyOptions, ReadOptions } from './policy-options.ts';
import { readPolicyOptions } from './policy-options.ts';
import type { PolicyRules } from './select-tag.ts';
import type { PolicyCase, ScannedPolicy, SelectionContext } from './selection-context.ts';
import { toPolicyCase } from './selection-context.ts';

/** How a policy came to its outcome. */
export type Trace = {
  /** What it was chosen from, after exclusion. */
  readonly tags: readonly string[];
  readonly rules: PolicyRules;
  /** What the options of the policy kept out. */
  readonly dropped: readonly DroppedTag[];
};

/** What one ImagePolicy decided. */
export type PolicyOutcome = ResolvedPolicy & { readonly options: PolicyOptions } & (
    | ({
        readonly state: 'selected';
        readonly tag: string;
        /** Why a better tag is not taken yet, when the selected one is that of Git. */
        readonly waiting?: Hold;
        /** Why a better tag is not taken, when people have asked for another one. */
        readonly instead?: Hold;
      } & Trace)
    | ({ readonly state: 'held'; readonly hold: Hold } & Partial<Trace>)
    | ({
        readonly state: 'failed';
        readonly problem: Problem;
        /** Then the problem is that of the scan. */
        readonly scanFailed: boolean;
      } & Partial<Trace>)
  );

export type SelectedImages = {
  readonly policies: readonly PolicyOutcome[];
  /** What is to be remembered of tags, beside what is remembered already. */
  readonly noted: FirstSeen;
};

/** Lets every policy choose among the scanned tags of its repository. Pure: the same context gives the same answer. */
export function selectImages(policies: readonly ResolvedPolicy[], context: SelectionContext): SelectedImages {
  const noted = new Map<string, Sighting>();
  const outcomes = policies.map((resolved) => {
    const { outcome, notes } = selectImage(resolved, context);
    for (const [key, sighting] of notes) noted.set(key, sighting);
    return outcome;
  });
  return { policies: outcomes, noted };
}

/** The manifests that selecting wants to know about, which are none unless a policy has an option that asks for it. */
export function listWantedFacts(
  policies: readonly ResolvedPolicy[],
  context: SelectionContext,
): readonly DigestRequest[] {
  return policies.flatMap((resolved) => {
    const read = readPolicyOptions(resolved.policy);
    const { options } = read;
    if (options.newest === undefined && (options.minAge === undefined || context.strict)) return [];
    const ready = prepare(resolved, read, context);
    if (ready.kind !== 'case') return [];
    return chooseTag(ready.policyCase).unread.map((tag) => ({ repository: resolved.repository, tag }));
  });
}

type Selected = { readonly outcome: PolicyOutcome; readonly notes: FirstSeen };

function selectImage(resolved: ResolvedPolicy, context: SelectionContext): Selected {
  const ready = prepare(resolved, readPolicyOptions(resolved.policy), context);
  return ready.kind === 'case' ? decide(ready.policyCase) : { outcome: ready.outcome, notes: new Map() };
}

type Ready =
  | { readonly kind: 'case'; readonly policyCase: PolicyCase }
  | { readonly kind: 'settled'; readonly outcome: PolicyOutcome };

/** What can be said without looking at tags. */
function prepare(
  resolved: ResolvedPolicy,
  { options, problems }: ReadOptions,
  context: SelectionContext,
): Ready {
  const { policy, repository } = resolved;
  const known = { ...resolved, options };
  const settle = (hold: Hold): Ready => ({ kind: 'settled', outcome: { ...known, state: 'held', hold } });
  const suspended = policy.spec.suspend ? policy : repository.spec.suspend ? repository : undefined;
  if (suspended !== undefined) {
    return settle({ code: 'suspended', reason: `${suspended.kind} ${toObjectName(suspended)} is suspended` });
  }
  const [wrong] = problems;
  // Whoever wrote an option wanted to keep a tag out; without it that tag could be selected.
  if (wrong !== undefined) {
    const problem = { ...wrong, message: `ImagePolicy ${toObjectName(policy)}: ${wrong.message}` };
    return { kind: 'settled', outcome: { ...known, state: 'failed', problem, scanFailed: false } };
  }
  const scan = context.scans.get(toObjectName(repository));
  if (scan === undefined || scan.status === 'suspended') {
    throw new Error(`no scan of ${toObjectName(repository)}, which is not suspended`);
  }
  switch (scan.status) {
    case 'failed':
      return {
        kind: 'settled',
        outcome: { ...known, state: 'failed', problem: scan.problem, scanFailed: true },
      };
    case 'partial':
      if (options.override.has('partial-listing')) return toCase({ ...known, scan }, context);
      return settle({ code: 'partial-listing', reason: scan.reason });
    case 'complete':
      return toCase({ ...known, scan }, context);
  }
}

function toCase(
  known: ResolvedPolicy & { readonly options: PolicyOptions; readonly scan: Scan & ScannedTags },
  context: SelectionContext,
): Ready {
  const currents = context.currents.get(toObjectName(known.policy)) ?? [];
  const scanned: ScannedPolicy = { ...known, currents };
  return { kind: 'case', policyCase: toPolicyCase(scanned, context) };
}

function decide(policyCase: PolicyCase): Selected {
  const { policy, repository, options, tags } = policyCase;
  const { rules, selection, dropped, hold, waiting, noted } = chooseTag(policyCase);
  const known = { policy, repository, options, tags, rules, dropped };
  const settle = (outcome: PolicyOutcome): Selected => ({ outcome, notes: noted });
  if (hold !== undefined && !options.override.has(hold.code))
    return settle({ ...known, state: 'held', hold });
  const instead = toIgnored(dropped);
  if (selection.selected) {
    const { tag } = selection;
    return settle({
      ...known,
      state: 'selected',
      tag,
      ...(waiting && { waiting }),
      ...(instead && { instead }),
    });
  }
  if (instead !== undefined) return settle({ ...known, state: 'held', hold: instead });
  const told = selection.code === 'no-tags' ? describeNoTags(policyCase) : selection.hint;
  const hint = told === undefined ? '' : ` (${told})`;
  const problem: Problem = {
    severity: 'error',
    code: selection.code,
    message: `ImagePolicy ${toObjectName(policy)}: ${selection.message}${hint}`,
    place: policy.placeOf(toFaultyField(selection.code, policy.spec, options)),
  };
  return settle({ ...known, state: 'failed', problem, scanFailed: false });
}

const mostReasons = 3;

/** What people have asked for, where that kept a tag out. */
function toIgnored(dropped: readonly DroppedTag[]): Hold | undefined {
  const reasons = new Set(dropped.flatMap(({ gate, detail }) => (gate === 'ignored' ? [detail] : [])));
  if (reasons.size === 0) return undefined;
  return { code: 'ignored', reason: [...reasons].slice(0, mostReasons).join(', and ') };
}

/** Where the tags went that a policy should have had. */
function describeNoTags({ tags, counts, repository }: PolicyCase): string {
  const { listed, excluded } = counts;
  if (tags.length > 0) return `tidemark.dev/skip leaves none of ${tags.length}`;
  const { image } = repository.spec;
  if (listed === 0) return `${image} lists none`;
  if (excluded === 0) return `none of the ${listed} names that ${image} lists keeps to the grammar of tags`;
  return `spec.exclusionList of ImageRepository ${toObjectName(repository)} leaves out ${excluded} of ${listed}`;
}

/** The field to look at first. */
function toFaultyField(
  code: ErrorCode,
  { policy, filterTags }: ImagePolicySpec,
  { pin }: PolicyOptions,
): readonly string[] {
  if (pin !== undefined) return ['metadata', 'annotations', 'tidemark.dev/pin'];
  if (code === 'invalid-pattern') return ['spec', 'filterTags', 'pattern'];
  if (code === 'no-match' && filterTags !== undefined) return ['spec', 'filterTags', 'pattern'];
  return policy.semver === undefined ? ['spec', 'policy'] : ['spec', 'policy', 'semver', 'range'];
}

/** What the policies themselves have to say; a failed scan speaks for itself. */
export function listPolicyProblems(outcome: PolicyOutcome): readonly Problem[] {
  const { problems } = readPolicyOptions(outcome.policy);
  if (problems.length > 0) return problems;
  return outcome.state === 'failed' && !outcome.scanFailed ? [outcome.problem] : [];
}
