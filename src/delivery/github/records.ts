import type { GroupChange } from './desired/group.ts';
import type { Records } from './text/marker.ts';
import { toVersion } from './text/version-move.ts';

export type Sorted = { readonly wanted: readonly GroupChange[]; readonly ignored: readonly GroupChange[] };

/** What people may call a change. Name, tag and digest in values of their own go together, by what was selected. */
function listNames({ new: value, selected }: GroupChange): readonly string[] {
  const written = [value, value.split('@')[0] ?? '', toVersion(value)];
  return selected === undefined ? written : [...written, selected.tag, `${selected.image}:${selected.tag}`];
}

/** Takes out the changes that people do not want: to an ignored tag, or to another one than a pinned tag. */
export function applyRecords(changes: readonly GroupChange[], records: Records | undefined): Sorted {
  const { ignore = [], pin = [] } = records ?? {};
  if (ignore.length === 0 && pin.length === 0) return { wanted: changes, ignored: [] };
  const isIgnored = (change: GroupChange): boolean => {
    const names = listNames(change);
    if (names.some((name) => ignore.includes(name))) return true;
    return pin.length > 0 && !names.some((name) => pin.includes(name));
  };
  const { wanted = [], ignored = [] } = Object.groupBy(changes, (change) =>
    isIgnored(change) ? 'ignored' : 'wanted',
  );
  return { wanted, ignored };
}
