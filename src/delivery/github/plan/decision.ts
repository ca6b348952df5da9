import type { Fault } from '../desired/fault.ts';
import type { Group } from '../desired/group.ts';
import { findRefusal } from '../refusals.ts';
import type { Refusal } from '../refusals.ts';
import type { GroupState } from '../request.ts';
import type { PlanContext } from './context.ts';
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
    readonly known?: readonly Refusal[];
    readonly fault?: Fault;
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
      ...(what.fault && { fault: what.fault }),
      ...(what.after !== undefined && what.after.length > 0 && { after: what.after }),
      ...(what.known !== undefined && what.known.length > 0 && { known: what.known }),
    },
  };
}

/** What is decided in place of steps that GitHub would only refuse again. */
export function findBlock(
  found: Found,
  steps: readonly Step[],
  context: Pick<PlanContext, 'refusals' | 'now'>,
): Decision | undefined {
  const refusal = findRefusal(found.group, steps, context);
  if (refusal === undefined) return undefined;
  return decide(found, 'blocked', { reason: refusal.message, known: [refusal] });
}

/** What is decided while it is not known what somebody wants. */
export function findUnheard(found: Found, { asked }: Pick<PlanContext, 'asked'>): Decision | undefined {
  const number = found.view?.pull?.number;
  if (number === undefined || asked.unheard?.includes(number) !== true) return undefined;
  const reason = `a comment on pull request #${number} could not be dealt with, so it is left as it is`;
  return decide(found, 'waiting', { reason });
}
