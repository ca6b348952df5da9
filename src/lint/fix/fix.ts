import type { Place } from '../../errors.ts';
import type { RuleId } from '../rules/rules.ts';

/** One place where a text gives way to another one. */
export type Fix = {
  readonly rule: RuleId;
  readonly place: Place;
  /** The comment as it is and as it will be. */
  readonly old: string;
  readonly new: string;
};

/** A file before and after all of its fixes. */
export type FixedFile = {
  readonly path: string;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  readonly fixes: readonly Fix[];
};
