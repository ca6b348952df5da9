import type { Group } from '../desired/group.ts';
import type { Wish } from '../desired/to-wish.ts';
import { NO_OBJECT } from '../git-object.ts';
import { renderTitle } from '../text/render-title.ts';
import { toPlainLine } from '../text/sanitize.ts';
import type { PlanContext } from './context.ts';
import type { CommitStep, Step } from './step.ts';
import type { View } from './view.ts';

const LINE_LIMIT = 500;

type RebuildRequest = {
  readonly group: Group;
  readonly wish: Wish;
  readonly view: View | undefined;
  readonly context: PlanContext;
};

/** One commit on the tip of the base branch, and the branch moved to it from where it was seen. */
export function rebuild(request: RebuildRequest): readonly Step[] {
  const { view, context, group } = request;
  const append = group.options.branchUpdate === 'append' || context.appendOnly;
  const move: Step = {
    verb: 'move-branch',
    before: view?.branch.oid ?? NO_OBJECT,
    force: view !== undefined && !append,
  };
  return [toCommit(request, append), move];
}

function toCommit({ group, wish, view, context }: RebuildRequest, append: boolean): CommitStep {
  const base = context.snapshot.base?.oid ?? NO_OBJECT;
  const appended = append && view !== undefined ? toParents(view, base) : undefined;
  const { author } = group.options;
  return {
    verb: 'commit',
    onto: context.signOnBranch && author === undefined ? 'scratch' : 'branch',
    baseTree: context.snapshot.base?.tree ?? NO_OBJECT,
    parents: appended ?? [base],
    edits: wish.edits,
    message: toMessage({ group, wish, context }),
    trailers: {
      group: group.key,
      wish: wish.id,
      files: wish.files,
      policies: wish.policies,
      observed: toTimestamp(context.observed),
      onto: context.base,
      base,
      ...(appended && { parents: appended }),
      ...(context.actor && { actor: context.actor }),
    },
    ...(author && { author }),
  };
}

/** The branch goes on from where it is, and takes in the base branch where that has moved. */
function toParents({ branch, content }: View, base: string): readonly string[] {
  const merged = content.kind === 'own' && content.trailers.base === base;
  return merged ? [branch.oid] : [branch.oid, base];
}

/** What the automation says where it speaks for exactly these changes, else our own words. */
export function toMessage({ group, wish, context }: Omit<RebuildRequest, 'view'>): string {
  if (group.message !== undefined && wish.changes.length === group.changes.length) return group.message;
  const lines = new Set(
    wish.changes.map(({ file, old, new: value }) => toPlainLine(`- ${file}: ${old} -> ${value}`, LINE_LIMIT)),
  );
  return `${renderTitle(group, wish, context.facts)}\n\n${[...lines].slice(0, 200).join('\n')}`;
}

/** UTC to the second. */
export function toTimestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
