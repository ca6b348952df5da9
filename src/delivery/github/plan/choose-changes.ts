import type { Group, GroupChange } from '../desired/group.ts';
import type { Recorded } from '../desired/to-avoided.ts';
import { toSkippedTag } from '../desired/to-avoided.ts';
import { toDigest } from '../git-object.ts';
import { applyRecords } from '../records.ts';
import type { SkippedTag } from '../request.ts';
import type { Choice, PlanContext } from './context.ts';
import type { Decision } from './decision.ts';

type ChooseRequest = {
  readonly group: Group;
  readonly recorded: Recorded | undefined;
  readonly context: Pick<PlanContext, 'choices'>;
};

export type Chosen = {
  /** Absent when the group is as it was planned at first. */
  readonly choice?: Choice | undefined;
  readonly wanted: readonly GroupChange[];
  readonly skipped: readonly SkippedTag[];
};

/** What of a group is to be made, where people have asked to leave something out: the next best that they allow. */
export function chooseChanges({
  group,
  recorded,
  context,
}: ChooseRequest): Chosen | Extract<Decision, { readonly needs: unknown }> {
  const { wanted, ignored } = applyRecords(group.changes, recorded?.records);
  if (recorded === undefined || ignored.length === 0) return { wanted, skipped: [] };
  if (context.choices === undefined) return { wanted, skipped: listSkipped(ignored, recorded) };
  const key = toChoiceKey(group, recorded);
  const choice = context.choices.get(key);
  if (choice === undefined) return { needs: { choices: [{ key, group, recorded, ignored }] } };
  const { skipped } = choice;
  const left = applyRecords(choice.group.changes, recorded.records).wanted;
  return { choice, wanted: left, skipped: skipped.length > 0 ? skipped : listSkipped(ignored, recorded) };
}

/** Names a group with what was asked for. */
function toChoiceKey({ key }: Group, { records, pullRequest }: Recorded): string {
  const { ignore = [], pin = [], by = {} } = records;
  return toDigest([key, pullRequest, ignore, pin, by]);
}

function listSkipped(ignored: readonly GroupChange[], recorded: Recorded): readonly SkippedTag[] {
  const tags = new Map(
    ignored.map(({ policy, selected, new: value }) => {
      const { image, tag } = selected ?? { image: '', tag: value };
      return [`${policy} ${tag}`, toSkippedTag({ policy, image, tag }, recorded)] as const;
    }),
  );
  return [...tags.values()];
}
