import type { HoldCode } from '../hold.ts';
import type { PresetName } from '../native/presets.ts';
import type { UpdateLimit } from '../native/update-type.ts';

/** What Flux has no field for. Times are in milliseconds. */
export type PolicyOptions = {
  /** Holds that do not count for this policy. */
  readonly override: ReadonlySet<HoldCode>;
  /** An update over more major versions than this is held as an outlier. */
  readonly maxMajorJump?: number;
  /** Tags that are never chosen: names, or RE2 patterns between slashes. */
  readonly skip?: readonly string[];
  /** The one tag to stay on, whatever the rules of the policy say. */
  readonly pin?: string;
  /** The largest step from the tag in Git. */
  readonly updateLimit?: UpdateLimit;
  /** Counts numbers inside texts by their value. */
  readonly order?: 'natural';
  /** Reads versions with any number of parts. */
  readonly versions?: 'loose';
  /** Filter and order of a well-known scheme. */
  readonly preset?: PresetName;
  /** Takes the image that was built last; at most `limit` manifests are read in a run. */
  readonly newest?: { readonly limit: number };
  readonly minAge?: MinAge;
  /** Normalised platforms such as `linux/arm64`, all of which an image must have. */
  readonly platforms?: readonly string[];
};

export type MinAge = {
  readonly milliseconds: number;
  /** `registry`: when it was pushed where the registry tells, else when it was first seen. `created`: what the publisher says. */
  readonly source: 'registry' | 'created';
};

/** The options as they are written, before they are put together. */
export type WrittenOptions = Partial<
  Pick<
    PolicyOptions,
    | 'override'
    | 'maxMajorJump'
    | 'skip'
    | 'pin'
    | 'updateLimit'
    | 'order'
    | 'versions'
    | 'preset'
    | 'platforms'
  >
> & {
  readonly policy?: 'newest';
  readonly newestLimit?: number;
  readonly minAge?: number;
  readonly minAgeSource?: MinAge['source'];
};
