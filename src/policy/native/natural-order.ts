import { compareBytes } from '../../go/compare-bytes.ts';

/**
 * Compares texts as people count: runs of digits by their value, everything else by bytes, so `rc9` is below `rc10`.
 * Texts that differ only in leading zeros are told apart by bytes; only equal texts give 0.
 */
export function compareNatural(a: string, b: string): number {
  const parts = splitRuns(a);
  const others = splitRuns(b);
  const shared = Math.min(parts.length, others.length);
  for (let index = 0; index < shared; index++) {
    const order = compareRuns(parts[index] ?? '', others[index] ?? '');
    if (order !== 0) return order;
  }
  return parts.length - others.length || compareBytes(a, b);
}

/** Compares runs of ASCII digits of any length by value. */
export function compareDigits(a: string, b: string): number {
  const value = a.replace(/^0+/, '');
  const other = b.replace(/^0+/, '');
  return value.length - other.length || compareBytes(value, other);
}

function splitRuns(text: string): readonly string[] {
  return text.match(/[0-9]+|[^0-9]+/g) ?? [];
}

function compareRuns(a: string, b: string): number {
  return isDigits(a) && isDigits(b) ? compareDigits(a, b) : compareBytes(a, b);
}

function isDigits(run: string): boolean {
  return run.charCodeAt(0) >= 48 && run.charCodeAt(0) <= 57;
}
