import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFirstSeenFile } from '../../src/entry/first-seen-file.ts';
import type { FirstSeen } from '../../src/policy/first-seen.ts';
import { startFakeRegistry } from '../support/fake-registry.ts';
import { createFleet } from '../support/fleet.ts';
import { createRepository } from '../support/git-repository.ts';
import { runCommand } from '../support/run-cli.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidemark-first-seen-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const seen: FirstSeen = new Map([
  ['ghcr.io/acme/app:1.0.0', { seen: 1_700_000_000_000, digests: { 'sha256:1': 1_700_000_000_001 } }],
  ['ghcr.io/acme/app:__proto__', { seen: 1, digests: {}, created: 0 }],
]);

describe('createFirstSeenFile', () => {
  test('gives back what it was given, and leaves one file', async () => {
    const directory = join(folder, 'deep', 'cache');
    await createFirstSeenFile(directory).save(seen);
    expect(await createFirstSeenFile(directory).load()).toEqual(seen);
    expect(readdirSync(directory)).toEqual(['first-seen.json']);
  });

  test.each([
    ['nothing', undefined],
    ['no JSON', '{'],
    ['another version', '{"version":2,"tags":{}}'],
    ['another shape', '{"version":1,"tags":{"a":{"seen":"yesterday","digests":{}}}}'],
  ])('is empty when there is %s', async (_name, text) => {
    if (text !== undefined) writeFileSync(join(folder, 'first-seen.json'), text);
    expect(await createFirstSeenFile(folder).load()).toEqual(new Map());
  });

  test('does not mind a directory that cannot be written', async () => {
    writeFileSync(join(folder, 'file'), '');
    const ledger = createFirstSeenFile(join(folder, 'file'));
    await ledger.save(seen);
    expect(await ledger.load()).toEqual(new Map());
  });

  test('lets a run on the command line remember what the one before saw', async () => {
    const registry = await startFakeRegistry({ repositories: { 'acme/app': ['1.0.0', '1.1.0'] } });
    const fleet = createFleet({ image: `${registry.host}/acme/app` }).replace(
      'kind: ImagePolicy\nmetadata:\n',
      '$&  annotations: {tidemark.dev/min-age: 3d}\n',
    );
    const { root, remove } = createRepository({
      'automation.yaml': fleet,
      'apps/app.yaml': 'tag: 1.0.0 # {"$imagepolicy": "flux-system:app:tag"}\n',
    });
    const plan = async () =>
      JSON.parse((await runCommand(['plan', root, '--json', '--cache-dir', folder])).stdout).markers[0];
    try {
      const first = await plan();
      expect(first).toMatchObject({
        state: 'held',
        code: 'too-young',
        reason: expect.stringMatching(/^1\.1\.0 is held until /),
      });
      expect(await plan()).toEqual(first);
      const ledger = createFirstSeenFile(folder);
      const known = await ledger.load();
      await ledger.save(
        new Map(
          [...known].map(([key, sighting]) => [key, { seen: sighting.seen - 4 * 86_400_000, digests: {} }]),
        ),
      );
      expect(await plan()).toMatchObject({ state: 'updated', new: '1.1.0' });
    } finally {
      remove();
      await registry.close();
    }
  });
});
