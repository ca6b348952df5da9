import { compareBytes } from '../../go/compare-bytes.ts';
import type { Candidates, Ranked } from '../candidates.ts';
import { emptyList } from '../candidates.ts';
import type { Order } from '../order.ts';
import { compareLooseVersions, parseLooseVersion } from './loose-version.ts';
import { compareNatural } from './natural-order.ts';

/** Chooses the last key in natural order, or with `desc` the first; of tags with the same key, the smallest tag. */
export function rankNatural(candidates: Candidates, order: Order): Ranked {
  const sign = order === 'asc' ? 1 : -1;
  return rankBy(candidates, { read: (key) => key, compare: (a, b) => sign * compareNatural(a, b) });
}

/**
 * Chooses the highest loose version, releases only unless prereleases are asked for. Of two spellings of a version the
 * larger text by bytes wins, as in Flux's semver policy. Keys that are no versions are passed over.
 */
export function rankLoose(
  candidates: Candidates,
  { prereleases }: { readonly prereleases: boolean },
): Ranked {
  return rankBy(candidates, {
    read(key) {
      const version = parseLooseVersion(key);
      return version === undefined || (version.isPrerelease && !prereleases) ? undefined : version;
    },
    compare: compareLooseVersions,
  });
}

function rankBy<Value>(
  candidates: Candidates,
  rule: {
    readonly read: (key: string) => Value | undefined;
    readonly compare: (a: Value, b: Value) => number;
  },
): Ranked {
  let best: { readonly key: string; readonly tag: string; readonly value: Value } | undefined;
  let isEmpty = true;
  candidates.forEach((key, tag) => {
    isEmpty = false;
    const value = rule.read(key);
    if (value === undefined) return;
    const order =
      best === undefined
        ? 1
        : rule.compare(value, best.value) || compareBytes(key, best.key) || compareBytes(best.tag, tag);
    if (order > 0) best = { key, tag, value };
  });
  if (best !== undefined) return { winner: { key: best.key, tag: best.tag } };
  return isEmpty
    ? emptyList
    : { winner: undefined, code: 'no-match', message: 'no tag is a version that may be chosen' };
}
