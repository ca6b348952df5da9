import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFleet } from '../support/fleet.ts';
import { createRepository } from '../support/git-repository.ts';
import { runCommand } from '../support/run-cli.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'tidemark-tags-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** No registry is at this address: a request would fail. */
const image = '127.0.0.1:1/acme/app';

async function explain(path: string, { stdin = '', repository = '', options = '' } = {}) {
  const fleet = createFleet({ image, repository }).replace(
    'kind: ImagePolicy\nmetadata:\n',
    `kind: ImagePolicy\nmetadata:\n  annotations: {${options}}\n`,
  );
  const { root, remove } = createRepository({
    'automation.yaml': fleet,
    'apps/app.yaml': `image: ${image}:1.0.0 # {"$imagepolicy": "flux-system:app"}\n`,
  });
  try {
    return await runCommand(['explain', 'app', '--json', '--tags-file', path, root], { stdin });
  } finally {
    remove();
  }
}

async function explainText(text: string | Uint8Array, others: Parameters<typeof explain>[1] = {}) {
  const path = join(folder, 'tags.txt');
  writeFileSync(path, text);
  const result = await explain(path, others);
  return { ...result, explanation: result.stdout === '' ? undefined : JSON.parse(result.stdout) };
}

describe('tidemark explain --tags-file', () => {
  test.each([
    ['lines', '# from crane ls\n1.4.0\n\n1.3.0\n'],
    ['lines of Windows', '1.3.0\r\n1.4.0\r\n'],
    ['a byte order mark', '\uFEFF1.4.0\n1.3.0'],
    ['white space', '  1.4.0\t\n1.3.0  '],
    ['UTF-16', Buffer.from('\uFEFF1.4.0\r\n1.3.0\r\n', 'utf16le')],
  ])('reads %s', async (_name, text) => {
    const { code, explanation } = await explainText(text);
    expect(code).toBe(0);
    expect(explanation).toMatchObject({
      selected: '1.4.0',
      funnel: [
        { step: 'listed', count: 2 },
        { step: 'not excluded', count: 2 },
        { step: 'can be compared', count: 2 },
        { step: 'in range', count: 2 },
        { step: 'selected', count: 1 },
      ],
      markers: [{ state: 'unchecked' }],
    });
  });

  test('reads the standard input', async () => {
    const { code, stdout } = await explain('-', { stdin: '1.4.0\n1.5.0\n' });
    expect([code, JSON.parse(stdout).selected]).toEqual([0, '1.5.0']);
  });

  test('reads a pipe', async () => {
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    execFileSync('sh', ['-c', `(printf '1.4.0\\n1.6.0\\n' > '${path}') > /dev/null 2>&1 &`]);
    const { code, stdout } = await explain(path);
    expect([code, JSON.parse(stdout).selected]).toEqual([0, '1.6.0']);
  });

  test('counts the lines that cannot be tags as a step of their own', async () => {
    const { explanation } = await explainText('1.4.0\nnot a tag\n1.5.0 # newest\n$(id)\n1.\u001B[31m9.0\n');
    expect(explanation.selected).toBe('1.4.0');
    expect(explanation.funnel.slice(0, 3)).toEqual([
      { step: 'listed', count: 5 },
      { step: 'are tags', count: 1 },
      { step: 'not excluded', count: 1 },
    ]);
  });

  test.each([
    ['nothing', '', {}, `${image} lists none`],
    ['comments', '# a\n\n#b\n', {}, `${image} lists none`],
    ['no tag', 'not a tag\n-x\n', {}, `none of the 2 names that ${image} lists keeps to the grammar of tags`],
    [
      'excluded tags',
      '1.0.0-dev\n1.1.0-dev\n',
      { repository: "exclusionList: ['-dev$']\n" },
      'spec.exclusionList of ImageRepository flux-system/app leaves out 2 of 2',
    ],
    [
      'skipped tags',
      '1.0.0\n1.1.0\n',
      { options: 'tidemark.dev/skip: /^1/' },
      'tidemark.dev/skip leaves none of 2',
    ],
  ])('of %s says why there is no tag', async (_name, text, others, hint) => {
    const { code, explanation } = await explainText(text, others);
    expect(code).toBe(1);
    expect(explanation).toMatchObject({
      state: 'failed',
      reason: `ImagePolicy flux-system/app: no tags in database (${hint})`,
    });
  });

  test.each([
    ['{"name":"app","tags":["1.0.0"]}', "found JSON; jq -r '.tags[]' makes lines of a registry's answer"],
    ['[\n"1.0.0"\n]', 'found JSON'],
    [new Uint8Array([0x31, 0xc0, 0x0a]), 'expected UTF-8 text in'],
  ])('refuses %j', async (text, message) => {
    const { code, stdout, stderr } = await explainText(text);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('error: invalid-input: ');
    expect(stderr).toContain(message);
  });

  test('refuses more than 64 MiB, and reads no further', async () => {
    const { code, stderr } = await explainText(new Uint8Array(64 * 2 ** 20 + 1));
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^error: file-too-large: expected at most 67108864 bytes in '.*', found more\n$/),
    ]);
  });

  test.each([
    ['nothing.txt', 'found none'],
    ['.', 'found a directory'],
  ])('refuses %s', async (name, found) => {
    const { code, stderr } = await explain(join(folder, name));
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(
        new RegExp(`^error: path-not-found: expected a file with tags at '.*', ${found}\n$`),
      ),
    ]);
  });
});
