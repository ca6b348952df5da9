import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { notify } from '../../../src/notification/notify.ts';
import { createFileState } from '../../../src/notification/state/file-state.ts';
import { pruneEntries } from '../../../src/notification/state/notification-state.ts';
import { failed, toRaw } from '../support/notices.ts';
import { startReceiver } from '../support/receiver.ts';
import { alert, createSecrets, provider, toOptions } from '../support/setup.ts';

const directories: string[] = [];

function createDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-state-'));
  directories.push(directory);
  return directory;
}

afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

test('a file keeps what was told, and no secret', async () => {
  const directory = join(createDirectory(), 'not', 'there', 'yet');
  const hook = await startReceiver();
  const documents =
    provider('hook', { type: 'generic', address: `${hook.url}/w3bh00k`, secretRef: { name: 'hook' } }) +
    alert('a', 'hook');
  const secrets = createSecrets({ 'flux-system/hook': { token: 's3cr3t', headers: 'X-Key: s3cr3t-header' } });
  for (let run = 0; run < 3; run += 1)
    await notify([toRaw(failed)], toOptions(documents, { secrets, state: createFileState(directory) }));
  await hook.close();
  expect(hook.received).toHaveLength(1);
  const text = readFileSync(join(directory, 'notifications.json'), 'utf8');
  expect(text).toContain('told/ImageUpdateAutomation/flux-system/podinfo');
  expect(text).not.toMatch(/s3cr3t|w3bh00k/);
});

test.each(['', '[]', '{"a":', '{"a":{"value":7,"at":1}}', 'null', '\u0000'])(
  'a file with %j is as good as none',
  async (text) => {
    const directory = createDirectory();
    writeFileSync(join(directory, 'notifications.json'), text);
    expect(await createFileState(directory).read()).toEqual(new Map());
  },
);

test('a directory that cannot be written to is a warning', async () => {
  const directory = createDirectory();
  writeFileSync(join(directory, 'file'), '');
  const { problems } = await notify([], toOptions('{}', { state: createFileState(join(directory, 'file')) }));
  expect(problems).toEqual([
    expect.objectContaining({
      severity: 'warning',
      message: expect.stringContaining('so that messages may repeat'),
    }),
  ]);
});

test('what is old goes, and the oldest when there is too much', () => {
  const day = 24 * 60 * 60 * 1_000;
  const entries = new Map([
    ['old', { value: '', at: 0 }],
    ['new', { value: '', at: 50 * day }],
  ]);
  expect([...pruneEntries(entries, 100 * day).keys()]).toEqual(['new']);
  const many = new Map(Array.from({ length: 10_050 }, (_, at) => [`key ${at}`, { value: '', at }]));
  const kept = pruneEntries(many, 0);
  expect([kept.size, kept.has('key 49'), kept.has('key 50')]).toEqual([10_000, false, true]);
});
