import { compileFilter } from '../../../src/policy/compile-filter.ts';
import type { Family } from '../family.ts';
import { toCases, toResult } from '../family.ts';

type Case = {
  readonly pattern: string;
  readonly extract: string;
  readonly tag: string;
  readonly match: boolean;
  readonly key?: string;
};

export const family: Family = {
  names: ['regex-expand'],
  fits: (firstCase) => 'pattern' in firstCase && 'extract' in firstCase && 'tag' in firstCase,
  run: (content) => toCases<Case>(content).map(runCase),
};

function runCase({ pattern, extract, tag, match, key = '' }: Case) {
  const found = compileFilter({ pattern, extract })(tag);
  return toResult({
    name: `${pattern} ${extract} ${tag}`,
    expected: match ? [key] : 'none',
    found: found === undefined ? 'none' : [found],
  });
}
