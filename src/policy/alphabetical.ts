import { compareBytes } from '../go/compare-bytes.ts';
import type { Candidates, Ranked } from './candidates.ts';
import { emptyList } from './candidates.ts';
import type { Order } from './order.ts';

/** Chooses the largest key by bytes, or with `desc` the smallest; of tags with the same key, the smallest tag. */
export function rankAlphabetical(candidates: Candidates, order: Order): Ranked {
  const direction = order === 'asc' ? 1 : -1;
  let key: string | undefined;
  let tag = '';
  candidates.forEach((otherKey, otherTag) => {
    const difference = key === undefined ? 1 : direction * compareBytes(otherKey, key);
    if (difference < 0 || (difference === 0 && compareBytes(otherTag, tag) >= 0)) return;
    key = otherKey;
    tag = otherTag;
  });
  return key === undefined ? emptyList : { winner: { key, tag } };
}
