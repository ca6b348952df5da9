import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { TidemarkError } from '../../../src/errors.ts';
import { readArchive } from '../../../src/service/tree/read-archive.ts';
import { defaultTreeLimits, type TreeLimits } from '../../../src/service/tree/tree-limits.ts';
import { packEntries, toArchive, toStream, type ArchiveEntry } from './support.ts';

function read(
  archive: Uint8Array | AsyncIterable<Uint8Array>,
  limits: Partial<TreeLimits> = {},
  signal?: AbortSignal,
) {
  return readArchive(archive instanceof Uint8Array ? toStream(archive) : archive, {
    limits: { ...defaultTreeLimits, ...limits },
    algorithm: 'sha1',
    also: new Set(),
    signal: signal ?? new AbortController().signal,
  });
}

async function readEntries(entries: readonly ArchiveEntry[], limits: Partial<TreeLimits> = {}) {
  return read(await toArchive(entries), limits);
}

const file = (name: string, content = 'a: 1\n'): ArchiveEntry => ({ name, content });

describe('an archive with entries that Git never makes', () => {
  test.each<readonly [string, readonly ArchiveEntry[], string]>([
    ['an absolute path', [file('/etc/passwd')], 'relative paths'],
    ['a path that leads out', [file('top/../../etc/passwd')], "without '..' and '.git'"],
    ['a path with a dot', [file('top/./a.yaml')], "without '..' and '.git'"],
    ['an empty step', [file('top//a.yaml')], "without '..' and '.git'"],
    ['a git directory', [file('top/apps/.git/config')], "without '..' and '.git'"],
    ['a git directory in capitals', [file('top/.GIT/hooks/x')], "without '..' and '.git'"],
    ['a file twice', [file('top/a.yaml'), file('top/a.yaml', 'b: 2\n')], 'each path once'],
    ['a file where a directory is', [file('top/a/b.yaml'), file('top/a')], 'each path once'],
    ['a directory where a file is', [file('top/a'), file('top/a/b.yaml')], 'each path once'],
    [
      'a file and a link of the same name',
      [file('top/a'), { name: 'top/a', type: 'symlink', linkname: 'b' }],
      'each path once',
    ],
    ['a hard link', [file('top/a'), { name: 'top/b', type: 'link', linkname: 'top/a' }], 'found a link'],
    ['a device', [{ name: 'top/null', type: 'character-device' }], 'found a character-device'],
    ['a block device', [{ name: 'top/sda', type: 'block-device' }], 'found a block-device'],
    ['a pipe', [{ name: 'top/pipe', type: 'fifo' }], 'found a fifo'],
    ['a link to nothing', [{ name: 'top/a', type: 'symlink', linkname: '' }], 'links with a target'],
    ['two roots', [file('top/a'), file('other/b')], 'one directory around'],
    ['a file in place of the root', [file('top')], 'each path once'],
    [
      'a path in an extended header that leads out',
      [{ ...file('top/a'), pax: { path: '../../x' } }],
      "without '..'",
    ],
    ['a NUL in an extended header', [{ ...file('top/a'), pax: { path: 'top/a\0b' } }], 'without NUL'],
    ['a very long path', [file(`top/${'x/'.repeat(3_000)}a`)], 'paths of at most 4096 bytes'],
  ])('is refused: %s', async (_, entries, text) => {
    await expect(readEntries(entries)).rejects.toMatchObject({
      code: 'archive-refused',
      message: expect.stringContaining(text),
    });
  });

  test('is refused: an entry of an unknown type', async () => {
    const tar = await packEntries([file('top/a')]);
    tar[156] = 'Z'.charCodeAt(0);
    let sum = 8 * 32;
    for (let at = 0; at < 512; at++) sum += at >= 148 && at < 156 ? 0 : (tar[at] ?? 0);
    tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    await expect(read(gzipSync(tar))).rejects.toMatchObject({ code: 'archive-refused' });
  });

  test('a size in an extended header that is a lie ends as an archive that breaks off', async () => {
    const tar = await toArchive([{ ...file('top/a'), pax: { size: '999999999' } }]);
    await expect(read(tar)).rejects.toMatchObject({ code: 'forge-failed' });
  });

  test('names in a message are short and in one line', async () => {
    const failed = readEntries([file(`top/../${'\n::error::'.repeat(100)}`)]);
    await expect(failed).rejects.toSatisfy(
      (error) =>
        error instanceof TidemarkError && !error.message.includes('\n') && error.message.length < 400,
    );
  });
});

describe('an archive beyond a limit', () => {
  test.each<readonly [string, Partial<TreeLimits>, string]>([
    ['compressed', { compressed: 100 }, 'at most 100 bytes compressed'],
    ['unpacked', { unpacked: 2_000 }, 'at most 2000 bytes unpacked'],
    ['kept', { kept: 20 }, 'YAML and JSON files of at most 20 bytes'],
    ['entries', { entries: 3 }, 'at most 3 files'],
    ['paths', { paths: 20 }, 'paths of 20 bytes in all'],
  ])('is refused: %s', async (_, limits, text) => {
    const entries = ['a', 'b', 'c', 'd', 'e'].map((name) =>
      file(`top/${name}.yaml`, `${name}: ${Math.sqrt(name.charCodeAt(0))}\n`),
    );
    await expect(readEntries(entries)).resolves.toHaveLength(5);
    await expect(readEntries(entries, limits)).rejects.toMatchObject({
      code: 'archive-refused',
      message: expect.stringContaining(text),
    });
  });

  test('a bomb is refused before it has grown, and the source is not read any further', async () => {
    const zeros = gzipSync(Buffer.alloc(2 ** 20));
    let sent = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        sent += 1;
        // Members of a gzip file follow one another.
        yield zeros;
      }
    }
    const header = (await packEntries([{ name: 'top/zeros.bin', size: 0 }])).subarray(0, 512);
    async function* bomb() {
      yield gzipSync(header);
      yield* endless();
    }
    await expect(read(bomb(), { unpacked: 8 * 2 ** 20 })).rejects.toMatchObject({ code: 'archive-refused' });
    expect(sent).toBeLessThan(200);
  });

  test('a file that is too large for a checkout is known, and not kept', async () => {
    const [entry] = await readEntries([file('top/large.yaml', 'x'.repeat(1_000))], { file: 999 });
    expect(entry).toMatchObject({ path: 'large.yaml', size: 1_000 });
    expect(entry).not.toHaveProperty('content');
  });

  test.each([
    ['is cut', (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 20)],
    ['is no gzip', () => Buffer.from('<html>')],
    ['is empty', () => new Uint8Array()],
    ['is no tar', () => gzipSync('x'.repeat(2_000))],
  ])('an archive that %s is one to fetch again', async (_, damage) => {
    const archive = damage(await toArchive([file('top/a.yaml', 'a: 1\n'.repeat(1_000))]));
    await expect(read(archive)).rejects.toMatchObject({ code: 'forge-failed' });
  });

  test('ends with the reason of the signal', async () => {
    const controller = new AbortController();
    const reason = new TidemarkError('archive-refused', 'it takes too long');
    async function* stalled(): AsyncGenerator<Uint8Array> {
      yield gzipSync('');
      controller.abort(reason);
      await new Promise(() => undefined);
    }
    await expect(read(stalled(), {}, controller.signal)).rejects.toBe(reason);
  });
});
