import type { Place } from '../errors.ts';
import type { HoldCode } from '../policy/hold.ts';

/** One marker in the scope of an automation, and what becomes of its value. */
export type PlannedMarker = {
  readonly place: Place;
  /** `namespace/name` of the policy that the marker means; absent when it names none. */
  readonly policy?: string;
  /** Every policy that the marker means, when clusters have several of this name. */
  readonly policies?: readonly string[];
  /** `namespace:name`, with `:tag`, `:name` or `:digest` behind it, as written. */
  readonly setter?: string;
  /** Where the configuration maps the value, which has no marker then. */
  readonly mappedAt?: Place;
} & (
  | { readonly state: 'updated'; readonly old: string; readonly new: string }
  | { readonly state: 'current'; readonly value: string }
  | { readonly state: 'held'; readonly value: string; readonly code: HoldCode; readonly reason: string }
  | { readonly state: 'unusable'; readonly reason: string; readonly message: string }
);

/** Whether a marker means a policy, by `namespace/name`. */
export function isMarkerOf({ policy, policies }: PlannedMarker, name: string): boolean {
  return policies === undefined ? policy === name : policies.includes(name);
}
