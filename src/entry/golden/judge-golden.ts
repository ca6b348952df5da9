import type { ResolvedPolicy } from '../../manifests/resolve-references.ts';
import { toObjectName } from '../../manifests/types.ts';
import { readPolicyOptions } from '../../policy/policy-options.ts';
import type { PolicyOutcome } from '../../policy/select-images.ts';
import { selectImages } from '../../policy/select-images.ts';
import { compileExclusions } from '../../registry/exclusion.ts';
import { toDigestKey } from '../../registry/resolve-digests.ts';
import type { Scan } from '../../registry/scan.ts';
import { createStepJudge } from '../../rewrite/find-holds.ts';
import { toTagVerdict } from '../../report/to-tag-verdict.ts';
import type { GoldenCase } from './read-golden.ts';

/** Evaluates a case without a registry, and says what is wrong: nothing when it comes out as expected. */
export function judgeGolden(golden: GoldenCase, resolved: ResolvedPolicy): readonly string[] {
  const { problems } = readPolicyOptions(resolved.policy);
  if (problems.length > 0) return problems.map(({ message }) => message);
  const outcome = evaluate(golden, resolved);
  if (outcome === undefined) return ['the policy was not evaluated'];
  const failure =
    golden.expect === undefined ? judgeError(golden.error ?? '', outcome) : judgeTag(golden.expect, outcome);
  return failure === undefined ? [] : [failure];
}

function evaluate(
  { tags, current, created }: GoldenCase,
  resolved: ResolvedPolicy,
): PolicyOutcome | undefined {
  const { policy, repository } = resolved;
  const isExcluded = compileExclusions(repository.spec.exclusionList);
  const kept = tags
    .filter((tag) => !isExcluded(tag))
    .toSorted()
    .toReversed();
  const scan: Scan = {
    repository,
    status: 'complete',
    tags: kept,
    listed: tags.length,
    excluded: tags.length - kept.length,
  };
  const facts = Object.entries(created).map(([tag, time]) => {
    const known = { facts: { digest: '', platforms: [], labels: {}, created: time } };
    return [toDigestKey({ repository, tag }), known] as const;
  });
  const { policies } = selectImages(
    [{ ...resolved, policy: { ...policy, spec: { ...policy.spec, suspend: false } } }],
    {
      scans: new Map([[toObjectName(repository), scan]]),
      currents: new Map(current === undefined ? [] : [[toObjectName(policy), [current]]]),
      facts: new Map(facts),
      now: 0,
      // Ages are a matter of time, which a case has none of.
      strict: true,
    },
  );
  return policies[0] && holdStep(policies[0], current);
}

/** A value that would not move in a run does not move in a case. */
function holdStep(outcome: PolicyOutcome, current: string | undefined): PolicyOutcome {
  if (outcome.state !== 'selected' || current === undefined) return outcome;
  const { hold } = createStepJudge(outcome)(current);
  return hold === undefined ? outcome : { ...outcome, state: 'held', hold };
}

function judgeTag(expected: string, outcome: PolicyOutcome): string | undefined {
  if (outcome.state === 'selected' && outcome.tag === expected) return undefined;
  const found = outcome.state === 'selected' ? outcome.tag : `none: ${toReason(outcome)}`;
  const { gate, detail } = toTagVerdict(expected, outcome, true);
  const verdict = gate === 'selected' ? '' : ` (${expected}: ${gate}, ${detail})`;
  return `expected ${expected}, found ${found}${verdict}`;
}

function judgeError(expected: string, outcome: PolicyOutcome): string | undefined {
  if (outcome.state === 'selected')
    return `expected no tag but the error '${expected}', found ${outcome.tag}`;
  const reason = toReason(outcome);
  return reason.includes(expected) ? undefined : `expected the error '${expected}', found ${reason}`;
}

function toReason(outcome: PolicyOutcome & { readonly state: 'held' | 'failed' }): string {
  const { code, text } =
    outcome.state === 'held'
      ? { code: outcome.hold.code, text: outcome.hold.reason }
      : { code: outcome.problem.code, text: outcome.problem.message };
  return `${code}: ${text}`;
}
