import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { toSettingsTable } from '../../src/service/settings/settings-table.ts';

const page = readFileSync('docs/app.md', 'utf8');

test('the page on the App lists every setting as the code has it', () => {
  const table = page.slice(page.indexOf('| variable |'), page.indexOf('\n\n', page.indexOf('| variable |')));
  const toCells = (text: string) => text.split('\n').map((row) => row.split('|').map((cell) => cell.trim()));
  expect(toCells(table).filter((row) => !row[1]?.startsWith('-'))).toEqual(
    toCells(toSettingsTable()).filter((row) => !row[1]?.startsWith('-')),
  );
});
