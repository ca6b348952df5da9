import type { Group } from '../desired/group.ts';
import type { GroupState } from '../request.ts';
import type { GroupPlan, Needs, Step } from './step.ts';
import type { View } from './view.ts';

/** A plan for one group, or what has to be read before there can be one. */
export type Decision = { readonly plan: GroupPlan } | { readonly needs: Partial<Needs> };

type Found = {
  readonly group: Pick<Group, 'key' | 'automations' | 'branch'>;
  readonly view: View | undefined;
  readonly title?: string;
};

/** The usual shape of a decision. */
export function decide(
  { group, view, title }: Found,
  state: GroupState,
  what: {
    readonly steps?: readonly Step[];
    readonly reason?: string;
    readonly after?: readonly string[];
  } = {},
): Decision {
  const pull = view?.pull ?? view?.retargeted;
  return {
    plan: {
      key: group.key,
      state,
      automations: group.automations,
      branch: group.branch,
      steps: what.steps ?? [],
      ...(title !== undefined && { title }),
      ...(pull && { pull: { number: pull.number, url: pull.url } }),
      ...(what.reason !== undefined && { reason: what.reason }),
      ...(what.after !== undefined && what.after.length > 0 && { after: what.after }),
    },
  };
}
