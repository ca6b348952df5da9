import type { Problem } from '../../errors.ts';
import { toObjectName } from '../../manifests/types.ts';
import type { ImageUpdateAutomation } from '../../manifests/types.ts';
import { readScope } from '../../rewrite/scope/scope-options.ts';
import type { FinishedRun } from './context.ts';

/**
 * The errors of a run by the `namespace/name` of the automation that should tell them. What a repository or a policy
 * tells itself is left out. An error that names no automation goes to the first one that works on its file, else to
 * the first of all; without an automation there is nobody who could tell.
 */
export function assignProblems({
  plan,
  delivery,
  failure,
}: FinishedRun): ReadonlyMap<string, readonly Problem[]> {
  const told = new Set([
    ...plan.scans.flatMap((scan) => (scan.status === 'failed' ? [scan.problem.message] : [])),
    ...plan.policies.flatMap((outcome) => (outcome.state === 'failed' ? [outcome.problem.message] : [])),
  ]);
  const assigned = new Map<string, Problem[]>();
  const add = (automation: string | undefined, problem: Problem): void => {
    if (automation === undefined) return;
    assigned.set(automation, [...(assigned.get(automation) ?? []), problem]);
  };
  for (const problem of plan.problems) {
    if (problem.severity === 'error' && !told.has(problem.message))
      add(findAutomation(problem, plan), problem);
  }
  // Groups say for themselves what was refused.
  const commits = delivery?.groups === undefined ? (delivery?.commits ?? []) : [];
  for (const { automation, state, branch } of commits) {
    if (state !== 'refused') continue;
    for (const problem of findRefusals({ automation, branch }, delivery?.problems ?? []))
      add(automation, problem);
  }
  if (failure !== undefined) for (const { automation } of plan.commits) add(automation, failure);
  return assigned;
}

function findAutomation(problem: Problem, { automations }: FinishedRun['plan']): string | undefined {
  const active = automations.filter(({ automation }) => !automation.spec.suspend);
  const named = active.find(({ automation }) => problem.message.startsWith(`${toObjectName(automation)}:`));
  const file = problem.place?.file;
  const nearby = active.find(({ automation }) => file !== undefined && isInScope(file, automation));
  const found = named ?? nearby ?? active[0];
  return found && toObjectName(found.automation);
}

function isInScope(file: string, automation: ImageUpdateAutomation): boolean {
  const { paths, has } = readScope(automation);
  return paths.some((path) => isBelow(file, path)) && has(file);
}

function isBelow(file: string, path: string): boolean {
  const folder = path.replace(/^(?:\.?\/)+|^\.$/, '').replace(/\/+$/, '');
  return folder === '' || file === folder || file.startsWith(`${folder}/`);
}

/** The problems that name the automation or its branch; all errors when none does. */
function findRefusals(
  { automation, branch }: { readonly automation: string; readonly branch: string | undefined },
  problems: readonly Problem[],
): readonly Problem[] {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const named = errors.filter(({ message }) => message.startsWith(`${automation}:`));
  if (named.length > 0) return named;
  const ofBranch = errors.filter(({ message }) => branch !== undefined && message.includes(`'${branch}'`));
  return ofBranch.length > 0 ? ofBranch : errors;
}
