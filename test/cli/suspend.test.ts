import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { TestRepository } from '../support/git-repository.ts';
import { createRepository } from '../support/git-repository.ts';
import { runCommand } from '../support/run-cli.ts';

const example = join(import.meta.dirname, '../../examples/rendered-fleet');

function withFiles<Result>(
  files: Readonly<Record<string, string>>,
  use: (repository: TestRepository) => Promise<Result>,
): Promise<Result> {
  const repository = createRepository(files);
  return use(repository).finally(repository.remove);
}

/** An ImageRepository `images/app` whose spec is written as given. */
function repository(spec: string): string {
  return `# The app.\napiVersion: image.toolkit.fluxcd.io/v1\nkind: ImageRepository\nmetadata:\n  name: app\n  namespace: images\n${spec}`;
}

async function set(verb: 'suspend' | 'resume', before: string) {
  return withFiles({ 'a.yaml': before }, async ({ root, read }) => {
    const { code, stdout, stderr } = await runCommand([verb, 'image', 'repository', 'app', root]);
    return { code, after: read('a.yaml'), output: stdout + stderr };
  });
}

const block = 'spec:\n  image: example.com/app\n  interval: 5m\n';

describe('tidemark suspend', () => {
  test.each([
    ['right below spec', block, 'spec:\n', 'spec:\n  suspend: true\n'],
    [
      'before a comment of the next field',
      block.replace('spec:', 'spec: # all\n  # where'),
      'all\n',
      'all\n  suspend: true\n',
    ],
    [
      'with the indentation of its neighbours',
      block.replaceAll(/^ {2}/gm, '      '),
      'spec:\n',
      'spec:\n      suspend: true\n',
    ],
    [
      'with the line break of the file',
      block.replaceAll('\n', '\r\n'),
      'spec:\r\n',
      'spec:\r\n  suspend: true\r\n',
    ],
    [
      'into a flow map',
      'spec: { image: example.com/app, interval: 5m }\n',
      '{ image',
      '{ suspend: true, image',
    ],
    ['as another value', `${block}  suspend:   false # later\n`, 'suspend:   false #', 'suspend:   true #'],
    ['behind a key without a value', `${block}  suspend: # later\n`, 'suspend: #', 'suspend: true #'],
    ['behind a key at the end of the file', `${block}  suspend:`, 'suspend:', 'suspend: true'],
    [
      'into JSON',
      'spec: {"image": "example.com/app", "interval": "5m"}\n',
      '{"image"',
      '{"suspend": true, "image"',
    ],
    ['as another value of another spelling', `${block}  suspend: off\n`, 'suspend: off', 'suspend: true'],
  ])('writes the field %s', async (_, spec, old, now) => {
    const before = repository(spec);
    const { code, after, output } = await set('suspend', before);
    expect(output).toBe('ImageRepository/images/app is suspended (a.yaml:2:1)\n');
    expect(code).toBe(0);
    expect(before).toContain(old);
    expect(after).toBe(before.replace(old, now));
  });

  test('keeps a byte order mark', async () => {
    const before = `\uFEFF${repository(block)}`;
    expect((await set('suspend', before)).after).toBe(before.replace('spec:\n', 'spec:\n  suspend: true\n'));
  });

  test('finds the object among several documents and in a list', async () => {
    const other = repository(block).replace('name: app', 'name: web');
    const items = `apiVersion: v1\nkind: List\nitems:\n  - apiVersion: image.toolkit.fluxcd.io/v1\n    kind: ImageRepository\n    metadata: {name: app, namespace: images}\n    spec:\n      image: x\n      interval: 5m\n`;
    const before = `${other}---\n${items}---\n${other.replace('web', 'last')}`;
    const { after } = await set('suspend', before);
    expect(after).toBe(before.replace('    spec:\n', '    spec:\n      suspend: true\n'));
  });

  test('says so when nothing is to do', async () => {
    const before = repository(`${block}  suspend: true\n`);
    const { code, after, output } = await set('suspend', before);
    expect({ code, after, output }).toEqual({
      code: 0,
      after: before,
      output: 'ImageRepository/images/app is suspended already (a.yaml:2:1)\n',
    });
  });

  test.each([
    ['an alias', `${block}  insecure: &no false\n  suspend: *no\n`],
    ['an anchor', `${block}  suspend: &no false\n  insecure: *no\n`],
    ['a spec that is an alias', `x: &spec {image: a, interval: 5m}\nspec: *spec\n`],
  ])('refuses %s, which stands for more', async (_, spec) => {
    const before = repository(spec);
    const { code, after, output } = await set('suspend', before);
    expect(output).toContain('rewrite-unsafe');
    expect({ code, after }).toEqual({ code: 1, after: before });
  });

  test.each([
    ['no such object', ['policy', 'app'], 'expected an ImagePolicy "app", found none'],
    ['two of the name', ['repository', 'web'], 'found a/web, b/web; name the one that is meant in full'],
    ['one with errors', ['repository', 'bad'], 'found one with errors; tidemark lint shows them'],
  ])('refuses %s', async (_, target, message) => {
    const named = (name: string, namespace: string) =>
      repository(block).replace('name: app', `name: ${name}`).replace('space: images', `space: ${namespace}`);
    const files = {
      'a.yaml': `${named('web', 'a')}---\n${named('web', 'b')}`,
      'b.yaml': named('bad', 'c').replace('5m', '5'),
    };
    await withFiles(files, async ({ root, git }) => {
      const { code, stderr } = await runCommand(['suspend', 'image', ...target, root]);
      expect(stderr).toContain(message);
      expect(code).toBe(1);
      expect(git('status', '--porcelain')).toBe('');
    });
  });
});

describe('the object that is meant', () => {
  const inNamespace = (namespace: string) =>
    repository(block).replace('space: images', `space: ${namespace}`);

  test('is one of the namespace that is given', async () => {
    const files = { 'a.yaml': inNamespace('a'), 'b.yaml': inNamespace('b') };
    await withFiles(files, async ({ root, read, git }) => {
      const suspend = ['suspend', 'image', 'repository', 'app', root, '--namespace'];
      expect((await runCommand([...suspend, 'b'])).stdout).toContain('ImageRepository/b/app is suspended');
      expect(read('b.yaml')).toBe(files['b.yaml'].replace('spec:\n', 'spec:\n  suspend: true\n'));
      const other = await runCommand([...suspend, 'c']);
      expect(other.stderr).toContain('expected an ImageRepository "c/app", found none');
      expect(git('status', '--porcelain').trim()).toBe('M b.yaml');
    });
  });

  test.each([
    ['the same', '5m'],
    ['something else', '6m'],
  ])('is refused when a second manifest says %s of it', async (_, interval) => {
    const files = { 'a.yaml': repository(block), 'b.yaml': repository(block).replace('5m', interval) };
    await withFiles(files, async ({ root, git }) => {
      const { code, stderr } = await runCommand(['suspend', 'image', 'repository', 'app', root]);
      expect(stderr).toContain(
        'b.yaml:2:1: duplicate-object: expected one ImageRepository/images/app, found it',
      );
      expect(code).toBe(1);
      expect(git('status', '--porcelain')).toBe('');
    });
  });
});

describe('tidemark resume', () => {
  test('sets the value back', async () => {
    const before = repository(`${block}  suspend: true\n`);
    const { after, output } = await set('resume', before);
    expect(output).toBe('ImageRepository/images/app is resumed (a.yaml:2:1)\n');
    expect(after).toBe(before.replace('true', 'false'));
  });

  test('adds nothing where nothing is suspended', async () => {
    const before = repository(block);
    const { after, output } = await set('resume', before);
    expect(output).toBe('ImageRepository/images/app is resumed already (a.yaml:2:1)\n');
    expect(after).toBe(before);
  });
});

describe('in a fleet that is rendered', () => {
  const paths = readdirSync(example, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.yaml'),
  );
  const files = Object.fromEntries(paths.map((path) => [path, readFileSync(join(example, path), 'utf8')]));

  test('the base of one cluster is edited', async () => {
    await withFiles(files, async ({ root, git }) => {
      const command = ['suspend', 'image', 'update', 'dev', root, '--manifests', 'clusters/dev'];
      const page = readFileSync(join(import.meta.dirname, '../../docs/configuration.md'), 'utf8');
      const first = await runCommand(command);
      expect(page).toContain(`\n${first.stdout}\`\`\``);
      expect(first.stdout).toBe(
        'ImageUpdateAutomation/images/dev is suspended (images/overlay/automation.yaml:1:1)\n',
      );
      expect(git('diff', '--unified=0').split('\n').slice(4)).toEqual([
        '@@ -5,0 +6 @@ spec:',
        '+  suspend: true',
      ]);
      const again = await runCommand([...command.slice(0, 3), 'images/dev', ...command.slice(4)]);
      expect(again.stdout).toContain('is suspended already');
    });
  });

  test('the base of several clusters is refused', async () => {
    await withFiles(files, async ({ root, git }) => {
      const both = ['--manifests', 'clusters/dev', '--manifests', 'clusters/staging'];
      const { code, stderr } = await runCommand([
        'suspend',
        'image',
        'policy',
        'images/podinfo',
        root,
        ...both,
      ]);
      expect(stderr).toContain(
        'expected a manifest of ImagePolicy/images/podinfo alone, found a base that is ImagePolicy/images-staging/podinfo as well',
      );
      expect(code).toBe(1);
      expect(git('status', '--porcelain')).toBe('');
    });
  });

  test('a value that a patch sets, and an image of the configuration, are refused', async () => {
    const patched =
      files['images/overlay/patches/interval.yaml']?.replace('spec:', 'spec:\n  suspend: true') ?? '';
    const config = 'manifests: [clusters/dev]\nimages: {own: {image: example.com/own, semver: 1.x}}\n';
    const all = {
      ...files,
      'images/overlay/patches/interval.yaml': patched,
      '.github/tidemark.yaml': config,
    };
    await withFiles(all, async ({ root, git }) => {
      const patch = await runCommand(['resume', 'image', 'repository', 'podinfo', root]);
      expect(patch.stderr).toContain(
        'expected spec.suspend of ImageRepository/images/podinfo in its manifest, found it at images/overlay/patches/interval.yaml:6:12; change it there',
      );
      const declared = await runCommand(['suspend', 'image', 'policy', 'own', root]);
      expect(declared.stderr).toContain('found it in the configuration; set suspend there');
      expect(git('status', '--porcelain')).toBe('');
    });
  });
});
