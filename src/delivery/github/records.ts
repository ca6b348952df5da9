import type { GroupChange } from './desired/group.ts';
import type { Records } from './text/marker.ts';
import { splitReference, toVersion } from './text/version-move.ts';

export type Sorted = { readonly wanted: readonly GroupChange[]; readonly ignored: readonly GroupChange[] };

/** Takes out the changes that people do not want: to an ignored tag, or to another one than a pinned tag. */
export function applyRecords(changes: readonly GroupChange[], records: Records | undefined): Sorted {
  const { ignore = [], pin = [] } = records ?? {};
  if (ignore.length === 0 && pin.length === 0) return { wanted: changes, ignored: [] };
  const unwanted = new Set<string>();
  for (const [policy, same] of Map.groupBy(changes, (change) => change.policy)) {
    const names = new Set(same.flatMap(listNames));
    const isPinned = pin.length === 0 || pin.some((name) => names.has(name));
    if (!isPinned || ignore.some((name) => names.has(name))) unwanted.add(policy);
  }
  const { wanted = [], ignored = [] } = Object.groupBy(changes, ({ policy }) =>
    unwanted.has(policy) ? 'ignored' : 'wanted',
  );
  return { wanted, ignored };
}

/** What people may call a change. Name, tag and digest in values of their own go together, as the policy has them. */
function listNames({ new: value, selected }: GroupChange): readonly string[] {
  const { digest } = splitReference(value);
  const written = [value, value.split('@')[0] ?? '', toVersion(value), ...(digest === '' ? [] : [digest])];
  return selected === undefined ? written : [...written, selected.tag, `${selected.image}:${selected.tag}`];
}
