import { expect, test } from 'vitest';
import { createProgress } from '../../src/entry/progress.ts';

/** A clock that stands at the given times, one after the other. */
function watch(isTTY: boolean, times: readonly number[]) {
  let written = '';
  const clock = times.values();
  const stream = { isTTY, write: (text: string) => (written += text) };
  const progress = createProgress({ stream, now: () => clock.next().value ?? 0 });
  for (let done = 1; done < times.length; done++) progress.onProgress(done, 9);
  progress.clear();
  return written;
}

test('shows how far a scan is when it takes longer than a second, and clears the line', () => {
  expect(watch(true, [0, 500, 1_001])).toBe('\r\u001b[Kscanned 2 of 9 repositories\r\u001b[K');
});

test('says nothing of a quick scan', () => {
  expect(watch(true, [0, 500, 999])).toBe('');
});

test('says nothing when nobody looks', () => {
  expect(watch(false, [0, 500, 5_000])).toBe('');
});
