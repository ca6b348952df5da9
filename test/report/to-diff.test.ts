import { expect, test } from 'vitest';
import { createColors } from '../../src/report/colors.ts';
import { toDiff } from '../../src/report/to-diff.ts';
import { planCommit } from '../support/planned-commit.ts';

const plain = createColors(false);

test('shows three lines around a change', () => {
  const lines = ['1', '2', '3', '4', 'old', '6', '7', '8', '9'];
  const before = `${lines.join('\n')}\n`;
  const commit = planCommit({ files: { 'a.yaml': [before, before.replace('old', 'new')] } });
  expect(toDiff([commit], plain)).toBe(
    '--- a/a.yaml\n+++ b/a.yaml\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-old\n+new\n 6\n 7\n 8\n',
  );
});

test('shows control characters of a file instead of sending them to the terminal', () => {
  const commit = planCommit({ files: { 'a.yaml': ['a: \u001b[2Jx\n', 'a: \u202ey\n'] } });
  const diff = toDiff([commit], plain);
  expect(diff).toContain('-a: \\u001b[2Jx\n+a: \\u202ey\n');
  expect(diff).not.toContain('\u001b');
});

test('says that a file changes too much for a diff to be of use', () => {
  const lines = (word: string) => Array.from({ length: 5_000 }, (_, index) => `${word}${index}\n`).join('');
  const commit = planCommit({ files: { 'a.yaml': [lines('a'), lines('b')] } });
  expect(toDiff([commit], plain)).toBe('--- a/a.yaml\n+++ b/a.yaml\n@@ more than 2000 lines change @@\n');
});

test('marks a missing newline at the end as Git does', () => {
  const commit = planCommit({ files: { 'a.yaml': ['a: 1', 'a: 2'] } });
  expect(toDiff([commit], plain)).toBe(
    '--- a/a.yaml\n+++ b/a.yaml\n@@ -1,1 +1,1 @@\n-a: 1\n\\ No newline at end of file\n+a: 2\n\\ No newline at end of file\n',
  );
});
