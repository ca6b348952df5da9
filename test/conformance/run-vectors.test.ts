import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runVectors } from './run-vectors.ts';

const good = { A: '1.0.0', B: '2.0.0', C: -1 };
const bad = { A: '1.0.0', B: '2.0.0', C: 1 };
const policy = { policy: { numerical: { order: '' } }, tags: ['1', '2'], outcomes: [{ tag: '2' }] };

describe('runVectors', () => {
  let directory = '';
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'vectors-'));
    const files = {
      'policy-extra.json': JSON.stringify([policy]),
      'semver-compare.json': JSON.stringify({ cases: [good, bad] }),
      'unheard-of.json': JSON.stringify([good]),
      'strange.json': JSON.stringify([{ what: 1 }, { what: 2 }]),
      'broken.json': '{',
      'notes.md': 'not a file of vectors',
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  });
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  test('finds the family by name, by the start of the name, and by the first case', () => {
    const passed = runVectors(directory).map(({ name, results }) => [
      name,
      results.map((result) => result.passed),
    ]);
    expect(passed).toEqual([
      ['broken', [false]],
      ['policy-extra', [true]],
      ['semver-compare', [true, false]],
      ['strange', [false, false]],
      ['unheard-of', [true]],
    ]);
  });

  test('says what was expected and what was found', () => {
    const failure = runVectors(directory).find(({ name }) => name === 'semver-compare')?.results[1];
    expect(failure).toEqual({ name: '1.0.0 2.0.0', passed: false, detail: 'expected 1, found -1' });
  });
});
