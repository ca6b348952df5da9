import type { Group } from '../desired/group.ts';
import type { WishResult } from '../desired/to-wish.ts';
import type { SkippedTag } from '../request.ts';
import type { PastPull } from '../snapshot.ts';
import type { Records } from '../text/marker.ts';
import type { PlanContext } from './context.ts';
import type { Leftover, View } from './view.ts';

/** How many pull requests may still be opened; counted down while planning. */
export type Slots = { left: number };

export type GroupRequest = {
  readonly group: Group;
  readonly context: PlanContext;
  readonly slots: Slots;
  readonly leftovers: readonly Leftover[];
};

/** All that is known when a group is judged. */
export type Judgement = GroupRequest & {
  readonly view: View | undefined;
  readonly past: readonly PastPull[] | undefined;
  readonly records: Records | undefined;
  /** Better tags that people have asked to leave out. */
  readonly skipped: readonly SkippedTag[];
  readonly result: WishResult;
};
