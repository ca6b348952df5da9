import type { Place } from '../../errors.ts';
import type { ResolvedPolicy } from '../../manifests/resolve-references.ts';
import type { Marker } from '../../rewrite/find-markers.ts';
import type { RuleId } from '../rules/rules.ts';

/** What becomes of one marker, or the rule that says why it sets nothing. */
export type MarkerVerdict =
  | {
      readonly state: 'usable';
      readonly resolved: ResolvedPolicy;
      /** `namespace/name` of each active automation that sets the value. */
      readonly automations: readonly string[];
    }
  | { readonly state: 'suspended'; readonly message: string }
  | { readonly state: 'unusable'; readonly rule: RuleId; readonly message: string };

/** One occurrence of the marker text, and what becomes of it. */
export type JudgedMarker = {
  readonly marker: Marker;
  readonly verdict: MarkerVerdict;
};

/** One occurrence of the marker text as reports list it. */
export type MarkerState = {
  readonly place: Place;
  readonly state: MarkerVerdict['state'];
  /** `namespace:name` with its suffix, as written; absent when the marker names nothing. */
  readonly setter?: string;
  /** The value that it sets. */
  readonly value?: string;
  /** Which automations set it; empty unless it is usable. */
  readonly automations: readonly string[];
  /** Why it is not usable. */
  readonly rule?: RuleId;
  readonly message?: string;
};

export function toMarkerState({ marker, verdict }: JudgedMarker): MarkerState {
  const { place, state } = marker;
  const named = state.usable ? { setter: state.setter.text, value: state.value } : {};
  switch (verdict.state) {
    case 'usable':
      return { place, state: 'usable', ...named, automations: verdict.automations };
    case 'suspended':
      return { place, state: 'suspended', ...named, automations: [], message: verdict.message };
    case 'unusable':
      return {
        place,
        state: 'unusable',
        ...named,
        automations: [],
        rule: verdict.rule,
        message: verdict.message,
      };
  }
}
