import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Refusal } from '../../src/delivery/github/refusals.ts';
import { createRefusalsFile } from '../../src/entry/refusals-file.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidemark-refusals-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const refusal: Refusal = {
  group: 'apps/prod',
  branch: 'tidemark/apps-prod-123456',
  verb: 'move-branch',
  subject: 'sha256:1',
  attempt: 'sha256:2',
  message: 'GitHub said: no',
  at: 1,
};

describe('the file of refusals', () => {
  test('keeps those of several repositories apart', async () => {
    const [one, two] = ['github.com/acme/one main ', 'github.com/acme/one dev '].map((place) =>
      createRefusalsFile(join(folder, 'cache'), place),
    );
    await one?.save([refusal]);
    await two?.save([refusal, { ...refusal, group: 'other' }]);
    expect([await one?.load(), (await two?.load())?.length]).toEqual([[refusal], 2]);
    await one?.save([]);
    expect([await one?.load(), (await two?.load())?.length]).toEqual([[], 2]);
    expect(readdirSync(join(folder, 'cache'))).toEqual(['refusals.json']);
  });

  test('is not made for nothing', async () => {
    await createRefusalsFile(folder, 'a').save([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each([
    ['no JSON', '{'],
    ['another version', '{"version":2,"places":{}}'],
    ['another shape', '{"version":1,"places":{"a":[{"group":1}]}}'],
  ])('is empty when there is %s, and is written anew', async (_, text) => {
    writeFileSync(join(folder, 'refusals.json'), text);
    const file = createRefusalsFile(folder, 'a');
    expect(await file.load()).toEqual([]);
    await file.save([refusal]);
    expect(await file.load()).toEqual([refusal]);
  });

  test('does not mind a directory that cannot be written', async () => {
    writeFileSync(join(folder, 'file'), '');
    const file = createRefusalsFile(join(folder, 'file'), 'a');
    await file.save([refusal]);
    expect(await file.load()).toEqual([]);
  });
});
