import { isScratch } from './scratch.ts';
import type { Group } from '../desired/group.ts';
import type { Branch, OpenPull } from '../snapshot.ts';
import { findIntactTrailers, parseTrailers } from '../trailers.ts';
import type { Trailers } from '../trailers.ts';
import type { PlanContext } from './context.ts';

/** What stands on GitHub for one group. */
export type View = {
  readonly branch: Branch;
  readonly pull: OpenPull | undefined;
  /** A pull request of this branch against another base: somebody has changed it. */
  readonly retargeted: OpenPull | undefined;
  readonly content: Content;
};

export type Content =
  | { readonly kind: 'own'; readonly trailers: Trailers }
  | { readonly kind: 'edited'; readonly by: string }
  | { readonly kind: 'unread' };

/** A branch of ours that no group claims. */
export type Leftover = View & { readonly key: string };

export function toView(branch: Branch, { base, verdicts }: PlanContext): View {
  const pulls = branch.pulls.filter((pull) => !pull.isCrossRepository);
  const pull = pulls.find((open) => open.base === base);
  return {
    branch,
    pull,
    retargeted: pull === undefined ? pulls[0] : undefined,
    content: toContent(branch, verdicts),
  };
}

/**
 * The branches that carry our trailers, or at least our prefix and a pull request with them, and are no group's. A
 * branch that a person has put below the prefix is none of them.
 */
export function toLeftovers(context: PlanContext): readonly Leftover[] {
  const claimed = new Set(context.groups.map(({ branch }) => branch));
  return context.snapshot.branches.flatMap((branch) => {
    if (claimed.has(branch.name) || branch.name === context.base || !branch.name.startsWith(context.prefix))
      return [];
    const view = toView(branch, context);
    if (view.content.kind === 'own' && view.content.trailers.onto !== context.base) return [];
    const key = findKey(view, context);
    return key === undefined ? [] : [{ ...view, key }];
  });
}

/** Whether a group can be found under this branch at all. */
export function findView(group: Group, context: PlanContext): View | undefined {
  const branch = context.snapshot.branches.find(({ name }) => name === group.branch);
  return branch === undefined ? undefined : toView(branch, context);
}

function toContent(branch: Branch, verdicts: PlanContext['verdicts']): Content {
  const trailers = findIntactTrailers(branch);
  if (trailers !== undefined) return { kind: 'own', trailers };
  const verdict = verdicts.get(branch.oid);
  if (verdict === undefined) return { kind: 'unread' };
  return verdict.own ? { kind: 'own', trailers: verdict.trailers } : { kind: 'edited', by: verdict.by };
}

function findKey({ branch, pull, content }: View, { prefix, snapshot }: PlanContext): string | undefined {
  if (content.kind === 'own') return content.trailers.group;
  if (isScratch(branch.name, prefix)) return branch.oid === snapshot.base?.oid ? branch.name : undefined;
  return (
    parseTrailers(branch.message)?.group ??
    (pull?.body.includes('<!-- tidemark:v1 ') === true ? branch.name : undefined)
  );
}
