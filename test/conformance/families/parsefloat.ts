import { parseFloat64 } from '../../../src/go/parse-float.ts';
import type { Family } from '../family.ts';
import { toCases, toResult } from '../family.ts';

type Case = { readonly in: string; readonly ok: boolean; readonly bits?: string };

export const family: Family = {
  names: ['parsefloat'],
  fits: (firstCase) =>
    'in' in firstCase && 'ok' in firstCase && !('major' in firstCase || 'error' in firstCase),
  run: (content) => toCases<Case>(content).map(runCase),
};

function runCase({ in: text, ok, bits = '' }: Case) {
  const value = parseFloat64(text);
  return toResult({
    name: text,
    expected: ok ? bits : 'error',
    found: value === undefined ? 'error' : toBits(value),
  });
}

// JavaScript has one NaN, Go's parser gives this one.
function toBits(value: number): string {
  if (Number.isNaN(value)) return '7ff8000000000001';
  return new BigUint64Array(new Float64Array([value]).buffer)[0]?.toString(16).padStart(16, '0') ?? '';
}
