import type { Hold } from '../policy/hold.ts';
import type { Answer } from './cluster-conflict.ts';
import { findClusterConflict } from './cluster-conflict.ts';
import type { Scope } from './collect-markers.ts';
import type { Marker } from './find-markers.ts';
import { listPolicyNames } from './marker-group.ts';
import type { SetterRequest } from './to-setter-value.ts';
import { toSetterValue } from './to-setter-value.ts';

export type ConflictRequest = Omit<SetterRequest, 'setter' | 'resolved' | 'findHold'> & {
  readonly scopes: readonly Scope[];
  /** What tells the trees apart that automations write to. */
  readonly treeOf: (scope: Scope) => string;
};

/** Looks up the conflict at a marker of a tree, by the number of the marker in its file. */
export type ClusterConflicts = (tree: string, file: string, index: number) => Hold | undefined;

/**
 * Finds the marked values of one tree that automations of several clusters would set to different texts. Nothing that
 * is held in one of them for another reason hides that.
 */
export function findClusterConflicts({ scopes, treeOf, ...request }: ConflictRequest): ClusterConflicts {
  // Within one cluster, a marker means one policy.
  if (!scopes.some(({ resolved }) => resolved.policyNames !== undefined)) return () => undefined;
  const answers = new Map<string, Answer[]>();
  for (const scope of scopes) {
    for (const { file, markers } of scope.files) {
      for (const [index, marker] of markers.entries()) {
        const key = toKey(treeOf(scope), file, index);
        answers.set(key, [
          ...(answers.get(key) ?? []),
          ...ask(marker, { ...request, resolved: scope.resolved }),
        ]);
      }
    }
  }
  const conflicts = new Map<string, Hold>();
  for (const [key, found] of answers) {
    const conflict = findClusterConflict(found);
    if (conflict !== undefined) conflicts.set(key, conflict);
  }
  return (tree, file, index) => conflicts.get(toKey(tree, file, index));
}

function ask({ state }: Marker, request: Omit<SetterRequest, 'setter'>): readonly Answer[] {
  if (!state.usable) return [];
  const { setter } = state;
  return listPolicyNames(setter).map((policy) => ({
    policy,
    value: toSetterValue({ ...request, setter: { ...setter, policies: [policy] } }),
  }));
}

function toKey(tree: string, file: string, index: number): string {
  return `${index}\0${file}\0${tree}`;
}
