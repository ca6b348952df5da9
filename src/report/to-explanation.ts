import type { Place } from '../errors.ts';
import { toPlaceText } from '../errors.ts';
import type { Plan } from '../plan.ts';
import { toObjectName } from '../manifests/types.ts';
import type { Miss } from '../policy/explain.ts';
import { explainSelection } from '../policy/explain.ts';
import type { Hold } from '../policy/hold.ts';
import { describePolicyWarning } from '../policy/policy-warnings.ts';
import type { PolicyOutcome } from '../policy/select-images.ts';
import type { Scan } from '../registry/scan.ts';
import { isMarkerOf } from '../rewrite/planned-marker.ts';
import type { PlannedMarker } from '../rewrite/planned-marker.ts';
import type { ExplainedSecret, LoginSource } from './explained-login.ts';
import type { RenderedField } from './to-rendered-fields.ts';
import { toRenderedFields } from './to-rendered-fields.ts';
import type { TagVerdict } from './to-tag-verdict.ts';
import { toTagVerdict } from './to-tag-verdict.ts';

/** One step of the way from a listing to the winner. */
export type FunnelStep = { readonly step: string; readonly count: number };

/** Why a policy selects what it selects, as data. */
export type PolicyExplanation = {
  /** `namespace/name`. */
  readonly policy: string;
  /** The clusters that have it like this, when several are read. */
  readonly clusters?: readonly string[];
  readonly place: Place;
  readonly repository: {
    readonly name: string;
    readonly place: Place;
    readonly image: string;
    /** Where the login comes from, in words. */
    readonly credentials: string;
    /** The same as data. */
    readonly login?: LoginSource;
    /** What came of the secrets that it names. */
    readonly secrets?: readonly ExplainedSecret[];
    /** What the ImageRepository says as it is rendered, each field with its origin. */
    readonly fields: readonly RenderedField[];
  };
  /** What the ImagePolicy says as it is rendered, each field with its origin. */
  readonly fields: readonly RenderedField[];
  readonly state: PolicyOutcome['state'];
  /** The selected tag. */
  readonly selected?: string;
  /** Why there is none, or why it has to wait. */
  readonly reason?: string;
  /** Which hold the reason is. */
  readonly code?: string;
  /** Which rule decided. */
  readonly rule?: string;
  readonly funnel: readonly FunnelStep[];
  readonly misses: readonly Miss[];
  /** Tags that stand for the same text. */
  readonly shared: readonly { readonly extracted: string; readonly tags: readonly string[] }[];
  readonly warnings: readonly string[];
  readonly markers: readonly ExplainedMarker[];
  /** What became of the tag that was asked about. */
  readonly tag?: TagVerdict;
};

/** `unchecked`: the value would move, as far as can be told without a registry. */
export type ExplainedMarker =
  | PlannedMarker
  | (Pick<PlannedMarker, 'place' | 'policy' | 'setter'> & {
      readonly state: 'unchecked';
      readonly value: string;
    });

export type ExplanationRequest = {
  readonly plan: Plan;
  /** `namespace/name`; has to be one of the plan. */
  readonly policy: string;
  /** What is known of the login for its repository. */
  readonly access: Pick<PolicyExplanation['repository'], 'credentials' | 'login' | 'secrets'>;
  /** A tag to say more about. */
  readonly tag?: string | undefined;
  /** Whether the tags did not come from a registry. */
  readonly isOffline: boolean;
};

/** Explains one policy of a plan. */
export function toExplanation(request: ExplanationRequest): PolicyExplanation {
  const { plan, policy: name, access, tag, isOffline } = request;
  const outcome = plan.policies.find(({ policy }) => toObjectName(policy) === name);
  if (outcome === undefined) throw new Error(`no policy ${name} in the plan`);
  const { policy, repository, options } = outcome;
  const scan = plan.scans.find((one) => one.repository === repository);
  const { rules, tags, dropped } = outcome;
  const explained =
    rules === undefined || tags === undefined
      ? undefined
      : explainSelection(rules, tags, {
          limit: 6,
          dropped: dropped ?? [],
          ...(options.pin !== undefined && { pin: options.pin }),
        });
  const { code, reason } = toReason(outcome);
  return {
    policy: name,
    ...(policy.metadata.clusters && { clusters: policy.metadata.clusters }),
    place: policy.place,
    repository: {
      name: toObjectName(repository),
      place: repository.place,
      image: repository.spec.image,
      ...access,
      fields: toRenderedFields(repository),
    },
    fields: toRenderedFields(policy),
    state: outcome.state,
    ...(outcome.state === 'selected' && { selected: outcome.tag }),
    ...(reason !== undefined && { reason }),
    ...(code !== undefined && { code }),
    ...(explained?.rule !== undefined && { rule: explained.rule }),
    funnel: toFunnel(scan, outcome, explained?.counts),
    misses: explained?.misses ?? [],
    shared: explained?.shared ?? [],
    warnings: listWarnings(plan, name, explained?.warnings.map(describePolicyWarning) ?? []),
    markers: plan.markers
      .filter((marker) => isMarkerOf(marker, name))
      .map((marker) => (isOffline ? toUnchecked(marker) : marker)),
    ...(tag !== undefined && { tag: toTagVerdict(tag, outcome, isOffline) }),
  };
}

function toReason(outcome: PolicyOutcome): Partial<Hold> {
  switch (outcome.state) {
    case 'selected':
      return outcome.waiting ?? outcome.instead ?? {};
    case 'held':
      return outcome.hold;
    case 'failed':
      return { reason: outcome.problem.message };
  }
}

type Counts = ReturnType<typeof explainSelection>['counts'];

function toFunnel(
  scan: Scan | undefined,
  outcome: PolicyOutcome,
  counts: Counts | undefined,
): readonly FunnelStep[] {
  const listed = toListedSteps(scan);
  const { tags, dropped = [], options, rules } = outcome;
  if (counts === undefined || tags === undefined) return listed;
  const skipped = dropped.filter(({ gate }) => gate === 'skipped').length;
  const ignored = dropped.filter(({ gate }) => gate === 'ignored').length;
  const hasLimits = options.updateLimit !== undefined || options.minAge !== undefined;
  return [
    ...listed,
    { step: 'not excluded', count: tags.length },
    ...(options.skip === undefined ? [] : [{ step: 'not skipped', count: tags.length - skipped }]),
    ...(ignored === 0 ? [] : [{ step: 'not ignored', count: tags.length - skipped - ignored }]),
    ...(rules?.filterTags === undefined ? [] : [{ step: 'match the filter', count: counts.matched }]),
    { step: 'can be compared', count: counts.parsed },
    { step: 'in range', count: counts.inRange },
    ...(hasLimits ? [{ step: 'within limit and age', count: counts.eligible }] : []),
    { step: 'selected', count: outcome.state === 'selected' ? 1 : 0 },
  ];
}

/** Names that cannot be tags are rare, and a step of their own only when there are some. */
function toListedSteps(scan: Scan | undefined): readonly FunnelStep[] {
  if (scan === undefined || !('listed' in scan)) return [];
  const { listed } = scan;
  const usable = scan.tags.length + scan.excluded;
  const isClean = usable === listed;
  return [{ step: 'listed', count: listed }, ...(isClean ? [] : [{ step: 'are tags', count: usable }])];
}

/** What the rules look like, and what the plan says about this policy by name. */
function listWarnings(plan: Plan, name: string, warnings: readonly string[]): readonly string[] {
  const said = plan.problems.filter(
    ({ severity, message }) => severity === 'warning' && message.startsWith(`ImagePolicy ${name}:`),
  );
  return [
    ...warnings,
    ...said.map(({ message, place }) =>
      place === undefined ? message : `${message} (${toPlaceText(place)})`,
    ),
  ];
}

/** Without a registry nobody knows whether a tag has a manifest. */
function toUnchecked(marker: PlannedMarker): ExplainedMarker {
  if (marker.state !== 'held' || !(marker.code === 'manifest-not-ready' || marker.code === 'digest-failed'))
    return marker;
  const { place, policy, setter, value } = marker;
  return {
    place,
    state: 'unchecked',
    value,
    ...(policy !== undefined && { policy }),
    ...(setter !== undefined && { setter }),
  };
}
