import type { PlannedAnew } from '../delivery/github/request.ts';
import { sortProblems } from '../manifests/sort-problems.ts';
import type { Plan } from '../plan.ts';
import type { AvoidedTags } from '../policy/avoided.ts';
import { toProblemLine } from '../errors.ts';

/** Plans without some tags, and keeps what was found on the way. */
export type Replanner = {
  readonly planAnew: (avoided: AvoidedTags) => Promise<Plan>;
  /** The first plan with what a delivery says has become of it, and with what all plans have found. */
  readonly merge: (first: Plan, planned: PlannedAnew | undefined) => Plan;
};

export function createReplanner(plan: (avoided: AvoidedTags) => Promise<Plan>): Replanner {
  const made: Plan[] = [];
  return {
    planAnew: async (avoided) => {
      const anew = await plan(avoided);
      made.push(anew);
      return anew;
    },
    merge: (first, planned) =>
      made.length === 0 && planned === undefined
        ? first
        : {
            ...first,
            ...planned,
            firstSeen: new Map([first, ...made].flatMap(({ firstSeen }) => [...firstSeen])),
            problems: mergeProblems([first, ...made]),
          },
  };
}

function mergeProblems(plans: readonly Plan[]): Plan['problems'] {
  const problems = plans.flatMap((plan) => plan.problems);
  return sortProblems([...new Map(problems.map((problem) => [toProblemLine(problem), problem])).values()]);
}
