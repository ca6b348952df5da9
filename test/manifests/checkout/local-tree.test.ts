import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { TidemarkError } from '../../../src/errors.ts';
import { createLocalTree, maxFileSize } from '../../../src/manifests/checkout/local-tree.ts';

const roots: string[] = [];

afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
});

/** A directory with the given files; a value that starts with `->` is a symbolic link. */
function createRoot(files: Readonly<Record<string, string>>): string {
  const parent = realpathSync(mkdtempSync(join(tmpdir(), 'tidemark-tree-')));
  roots.push(parent);
  const root = join(parent, 'root');
  mkdirSync(root);
  for (const [name, content] of Object.entries(files)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    if (content.startsWith('->')) symlinkSync(content.slice(2), path);
    else writeFileSync(path, content);
  }
  return root;
}

function list(root: string, path = '.'): readonly string[] {
  return [...createLocalTree(root).files(path)].map((file) => file.path);
}

function read(root: string, path: string): readonly string[] {
  return [...createLocalTree(root).files(path)].map((file) => Buffer.from(file.read()).toString());
}

function catchError(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

describe('the walk', () => {
  test('is depth first and in lexical order', () => {
    const root = createRoot({
      'b.yaml': '',
      'a/z.yaml': '',
      'a/b/c.yaml': '',
      'a.yaml': '',
      'B.yaml': '',
      'a-b/x': '',
    });
    expect(list(root)).toEqual(['B.yaml', 'a/b/c.yaml', 'a/z.yaml', 'a-b/x', 'a.yaml', 'b.yaml']);
  });

  test('leaves out .git, and every folder that is a repository of its own', () => {
    const root = createRoot({
      '.git/config.yaml': '1',
      'a.yaml': '2',
      'submodule/.git': 'gitdir: ../.git/modules/submodule',
      'submodule/b.yaml': '3',
      'clone/.git/config.yaml': '4',
      'clone/deep/c.yaml': '5',
      'd/e.yaml': '6',
    });
    expect(list(root)).toEqual(['a.yaml', 'd/e.yaml']);
    expect(list(root, 'submodule')).toEqual([]);
  });

  test.each([
    ['.', ['a/b.yaml', 'c.yaml']],
    ['', ['a/b.yaml', 'c.yaml']],
    ['/', ['a/b.yaml', 'c.yaml']],
    ['./a', ['a/b.yaml']],
    ['/a/', ['a/b.yaml']],
    ['a//./b.yaml', ['a/b.yaml']],
    ['../../a', ['a/b.yaml']],
    ['..', ['a/b.yaml', 'c.yaml']],
    ['a/../c.yaml', ['c.yaml']],
  ])('starts at %s', (path, expected) => {
    const root = createRoot({ 'a/b.yaml': '', 'c.yaml': '' });
    expect(list(root, path)).toEqual(expected);
  });

  test('survives names that are no plain text', () => {
    const root = createRoot({
      'a b.yaml': '',
      'q\'"$(x).yaml': '',
      'ü–日.yaml': '',
      '-n.yaml': '',
      'new\nline.yaml': '',
    });
    expect(list(root)).toHaveLength(5);
    expect(read(root, '.')).toEqual(['', '', '', '', '']);
  });

  test('ends on a very deep tree', () => {
    const deep = Array.from({ length: 300 }, () => 'd').join('/');
    const root = createRoot({ [`${deep}/a.yaml`]: 'x' });
    expect(read(root, '.')).toEqual(['x']);
  });
});

describe('symbolic links', () => {
  test('a link to a file is given as that file, once', () => {
    const root = createRoot({
      'a.yaml': '->dir/target.yaml',
      'b.yaml': '->dir/target.yaml',
      'dir/target.yaml': 'x',
    });
    expect(list(root)).toEqual(['dir/target.yaml']);
    expect(read(root, 'a.yaml')).toEqual(['x']);
    expect(list(root, 'a.yaml')).toEqual(['dir/target.yaml']);
  });

  test('links that lead out, dangle, go in circles, into .git or to directories are passed over', () => {
    const root = createRoot({
      'out.yaml': '->../secret.yaml',
      'absolute.yaml': '->/etc/hostname',
      'dangling.yaml': '->nowhere.yaml',
      'circle.yaml': '->circle.yaml',
      'git.yaml': '->.git/config',
      self: '->.',
      up: '->..',
      '.git/config': '',
      'kept.yaml': '',
    });
    writeFileSync(join(dirname(root), 'secret.yaml'), 'secret');
    expect(list(root)).toEqual(['kept.yaml']);
  });

  test('a link to a file next to the root whose name starts alike leads out', () => {
    const root = createRoot({ 'a.yaml': '->../root-2/x.yaml', 'kept.yaml': '' });
    mkdirSync(`${root}-2`);
    writeFileSync(`${root}-2/x.yaml`, '');
    expect(list(root)).toEqual(['kept.yaml']);
  });

  test('links in the given path are followed inside of the root, absolute ones too', () => {
    const root = createRoot({
      'real/a.yaml': '1',
      link: '->real',
      absolute: '->/real',
      climbing: '->../../../real',
      chain: '->link',
      'etc-passwd': '->/etc/passwd',
    });
    expect(list(root, 'link')).toEqual(['real/a.yaml']);
    expect(list(root, 'absolute/a.yaml')).toEqual(['real/a.yaml']);
    expect(list(root, 'climbing')).toEqual(['real/a.yaml']);
    expect(list(root, 'chain/a.yaml')).toEqual(['real/a.yaml']);
    expect(() => list(root, 'etc-passwd')).toThrow(
      'expected a directory or a file at "etc-passwd", found nothing',
    );
  });

  test('a root that is itself a link is the directory that it points at', () => {
    const root = createRoot({ 'a.yaml': 'x' });
    symlinkSync(root, `${root}-link`);
    expect(read(`${root}-link`, '.')).toEqual(['x']);
  });
});

describe('what cannot be read', () => {
  test.each([
    'nowhere',
    'a.yaml/b',
    '.git',
    '.git/config',
    'circle',
    'dangling',
    'nowhere/../a.yaml',
    'nul\0byte',
  ])('there is nothing at %j', (path) => {
    const root = createRoot({ 'a.yaml': '', '.git/config': '', circle: '->circle', dangling: '->x/y' });
    const error = catchError(() => list(root, path));
    expect(error).toBeInstanceOf(TidemarkError);
    expect(error).toMatchObject({
      code: 'path-not-found',
      message: `expected a directory or a file at "${path}", found nothing; check the path, it counts from the root of the repository`,
    });
  });

  test('a root that is missing or a file', () => {
    const root = createRoot({ 'a.yaml': '' });
    expect(catchError(() => createLocalTree(`${root}/x`))).toMatchObject({
      code: 'path-not-found',
      message: `expected a directory at "${root}/x", found nothing; check the path`,
    });
    expect(catchError(() => createLocalTree(`${root}/a.yaml`))).toMatchObject({
      message: `expected a directory at "${root}/a.yaml", found something else; check the path`,
    });
  });

  test('pipes and sockets are passed over', async () => {
    const root = createRoot({ 'kept.yaml': '' });
    execFileSync('mkfifo', [join(root, 'pipe.yaml')]);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(root, 'socket.yaml'), resolve));
    try {
      expect(list(root)).toEqual(['kept.yaml']);
      expect(() => list(root, 'pipe.yaml')).toThrow('found something else');
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  test('a file that vanishes between the walk and the reading', () => {
    const root = createRoot({ 'a.yaml': '' });
    const [file] = [...createLocalTree(root).files('.')];
    rmSync(join(root, 'a.yaml'));
    const error = catchError(() => file?.read());
    expect(error).toMatchObject({
      code: 'unreadable-file',
      message: 'expected a readable file at "a.yaml", found one that cannot be read; check its permissions',
      place: { file: 'a.yaml', line: 1, column: 1 },
    });
  });

  test('a file that becomes a link to elsewhere between the walk and the reading', () => {
    const root = createRoot({ 'a.yaml': '' });
    const [file] = [...createLocalTree(root).files('.')];
    rmSync(join(root, 'a.yaml'));
    symlinkSync('/etc/hostname', join(root, 'a.yaml'));
    expect(catchError(() => file?.read())).toMatchObject({ code: 'unreadable-file' });
  });

  test.skipIf(process.getuid?.() === 0)('a file and a directory without permission', () => {
    const root = createRoot({ 'a.yaml': '', 'b/c.yaml': '' });
    chmodSync(join(root, 'a.yaml'), 0);
    expect(catchError(() => read(root, 'a.yaml'))).toMatchObject({ code: 'unreadable-file' });
    chmodSync(join(root, 'b'), 0);
    expect(catchError(() => list(root, 'b'))).toMatchObject({ code: 'unreadable-file' });
    chmodSync(join(root, 'b'), 0o700);
  });
});

describe('sizes', () => {
  test.each([0, 1, 65_535, 65_536, 65_537, 300_000])('reads %d bytes exactly', (size) => {
    const content = Buffer.alloc(size, 'abcdefghij').toString();
    const root = createRoot({ 'a.yaml': content });
    expect(read(root, '.')[0] === content).toBe(true);
  });

  test('two files that are read at a time do not share bytes', () => {
    const root = createRoot({ 'a.yaml': 'first', 'b.yaml': 'other' });
    const contents = [...createLocalTree(root).files('.')].map((file) => file.read());
    expect(contents.map((content) => Buffer.from(content).toString())).toEqual(['first', 'other']);
  });

  test('a file beyond the bound is refused', () => {
    const root = createRoot({ 'a.yaml': '' });
    execFileSync('truncate', ['-s', String(maxFileSize + 1), join(root, 'a.yaml')]);
    expect(catchError(() => read(root, '.'))).toMatchObject({
      code: 'file-too-large',
      message: `expected a file of at most ${maxFileSize} bytes, found ${maxFileSize + 1}; move it out of the directories that are read`,
    });
  });
});
