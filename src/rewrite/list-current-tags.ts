import type { CurrentTags } from '../policy/selection-context.ts';
import type { Scope } from './collect-markers.ts';
import { listPolicyNames, toCurrentTag } from './marker-group.ts';

/** The tags that the marked values of each policy hold, in the order of their places. */
export function listCurrentTags(scopes: readonly Scope[]): CurrentTags {
  const tags = new Map<string, string[]>();
  for (const { state } of scopes.flatMap((scope) => scope.files.flatMap((file) => file.markers))) {
    if (!state.usable) continue;
    const tag = toCurrentTag(state.setter, state.value);
    if (tag === undefined) continue;
    for (const policy of listPolicyNames(state.setter)) {
      const known = tags.get(policy) ?? [];
      if (!known.includes(tag)) tags.set(policy, [...known, tag]);
    }
  }
  return tags;
}
