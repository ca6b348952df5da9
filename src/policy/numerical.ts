import { compareBytes } from '../go/compare-bytes.ts';
import { parseFloat64 } from '../go/parse-float.ts';
import type { Candidate, Candidates, Ranked } from './candidates.ts';
import { emptyList } from './candidates.ts';
import type { Order } from './order.ts';

/**
 * Chooses the largest number, or with `desc` the smallest; of equal numbers the smallest key by bytes, then the
 * smallest tag. One key that is no number fails the policy, as in Flux; the largest such key is named.
 */
export function rankNumerical(candidates: Candidates, order: Order): Ranked {
  const scan = scanNumbers(candidates, order, () => true);
  if (scan.culprit !== undefined) return notANumber(scan.culprit);
  if (scan.lastNan === undefined) return scan.best === undefined ? emptyList : { winner: scan.best };
  return { winner: rankWithNan({ candidates, order, nan: scan.lastNan }) };
}

type Scan = {
  readonly best: Candidate | undefined;
  /** The largest key that is no number. */
  readonly culprit: Candidate | undefined;
  /** The smallest key whose value is NaN. */
  readonly lastNan: Candidate | undefined;
};

function scanNumbers(candidates: Candidates, order: Order, isConsidered: (key: string) => boolean): Scan {
  const sign = order === 'asc' ? 1 : -1;
  let value = -Infinity;
  let best: Candidate | undefined;
  let culprit: Candidate | undefined;
  let lastNan: Candidate | undefined;
  candidates.forEach((key, tag) => {
    if (!isConsidered(key)) return;
    const number = parseFloat64(key);
    if (number === undefined) {
      if (culprit === undefined || compareCandidate(culprit, key, tag) < 0) culprit = { key, tag };
    } else if (Number.isNaN(number)) {
      if (lastNan === undefined || compareCandidate(lastNan, key, tag) > 0) lastNan = { key, tag };
    } else if (best === undefined || sign * number > value) {
      value = sign * number;
      best = { key, tag };
    } else if (sign * number === value && compareCandidate(best, key, tag) > 0) {
      best = { key, tag };
    }
  });
  return { best, culprit, lastNan };
}

/**
 * Flux walks the keys downwards and keeps one unless the next is worse. NaN is never worse nor better, so the last NaN
 * wipes out what came before it, and gives way to anything after it.
 */
function rankWithNan(options: {
  readonly candidates: Candidates;
  readonly order: Order;
  readonly nan: Candidate;
}): Candidate {
  const { candidates, order, nan } = options;
  return scanNumbers(candidates, order, (key) => compareBytes(key, nan.key) < 0).best ?? nan;
}

function compareCandidate(candidate: Candidate, key: string, tag: string): number {
  return compareBytes(candidate.key, key) || compareBytes(candidate.tag, tag);
}

function notANumber(culprit: Candidate): Ranked {
  const message = `failed to parse invalid numeric value '${culprit.key}'`;
  return { winner: undefined, code: 'not-a-number', message, culprit };
}
