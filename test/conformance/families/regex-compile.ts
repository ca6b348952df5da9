import { compileRegexp } from '../../../src/go/regexp.ts';
import type { Family } from '../family.ts';
import { messageOf, toCases, toResult } from '../family.ts';

type Case = { readonly pattern: string; readonly ok: boolean; readonly error?: string };

export const family: Family = {
  names: ['regex-compile'],
  fits: (firstCase) => 'pattern' in firstCase && 'ok' in firstCase,
  run: (content) => toCases<Case>(content).map(runCase),
};

// Behind the first colon the texts may differ.
function runCase({ pattern, ok, error = '' }: Case) {
  const message = messageOf(() => compileRegexp(pattern));
  return toResult({ name: pattern, expected: ok ? 'ok' : headOf(error), found: headOf(message ?? 'ok') });
}

function headOf(message: string): string {
  return message.split(':')[0] ?? '';
}
