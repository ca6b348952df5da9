import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FakeRegistry } from '../support/fake-registry.ts';
import { startFakeRegistry } from '../support/fake-registry.ts';
import { createFleet } from '../support/fleet.ts';
import { createRepository } from '../support/git-repository.ts';
import { runCommand } from '../support/run-cli.ts';

let registry: FakeRegistry;

beforeAll(async () => {
  registry = await startFakeRegistry({ repositories: { 'acme/app': ['1.0.0', '1.1.0'] } });
});

afterAll(async () => registry.close());

type Attempt = { readonly files: Readonly<Record<string, string>>; readonly command?: readonly string[] };

/** Runs a command on a repository of `files`, and checks that a failed run leaves Git as it was. */
async function attempt({ files, command = ['run'] }: Attempt) {
  const repository = createRepository({ 'README.md': 'fleet\n', ...files });
  try {
    const before = repository.git('rev-parse', 'HEAD');
    const [name = '', ...options] = command;
    const result = await runCommand([name, repository.root, ...options]);
    return {
      ...result,
      lines: result.stderr.replaceAll(registry.host, 'registry.test').split('\n').slice(0, -1),
      isUnchanged:
        repository.git('rev-parse', 'HEAD') === before && repository.git('status', '--porcelain') === '',
    };
  } finally {
    repository.remove();
  }
}

function withFleet(change: (fleet: string) => string = (fleet) => fleet) {
  return {
    'automation.yaml': change(createFleet({ image: `${registry.host}/acme/app` })),
    'apps/app.yaml': `image: ${registry.host}/acme/app:1.0.0 # {"$imagepolicy": "flux-system:app"}\n`,
  };
}

describe('bad input', () => {
  test('names a directory that is not there', async () => {
    const { code, stderr } = await runCommand(['plan', '/nonexistent/fleet']);
    expect([code, stderr]).toEqual([
      1,
      'error: path-not-found: expected a directory at /nonexistent/fleet, found none\n',
    ]);
  });

  test('names a manifests directory that is not there', async () => {
    const { lines } = await attempt({ files: withFleet(), command: ['plan', '--manifests', 'clusters'] });
    expect(lines[0]).toMatch(/^error: path-not-found: .*clusters/);
  });

  test('says that there are no manifests', async () => {
    const { code, lines } = await attempt({ files: { 'a.yaml': 'a: 1\n' } });
    expect(code).toBe(1);
    expect(lines).toEqual([
      'error: no-manifests: expected an ImageRepository, ImagePolicy or ImageUpdateAutomation below ".", found none in 1 YAML files; point --manifests at the directories that hold them',
    ]);
  });

  test.each([
    [
      'a policy whose repository does not exist',
      (fleet: string) =>
        fleet.replace('imageRepositoryRef:\n    name: app', 'imageRepositoryRef:\n    name: web'),
    ],
    ['a range that is none', (fleet: string) => fleet.replace("'>=1.0.0'", "'>>1'")],
    ['a range that is a number', (fleet: string) => fleet.replace("'>=1.0.0'", '1.0')],
    [
      'a pattern that is none',
      (fleet: string) => fleet.replace('  policy:\n', "  filterTags:\n    pattern: '^v(?!x)'\n  policy:\n"),
    ],
    ['a duration that is none', (fleet: string) => fleet.replace('interval: 5m', 'interval: 1d')],
    ['an image with a tag', (fleet: string) => fleet.replace('/acme/app\n', '/acme/app:1.0\n')],
    ['an image with a scheme', (fleet: string) => fleet.replace('image: ', 'image: https://')],
    ['a file that is not YAML', (fleet: string) => fleet.replace('metadata:\n', 'metadata: [\n')],
    ['a branch that nothing names', (fleet: string) => fleet.replace(/ {4}checkout:\n.*\n.*\n/, '')],
  ])('says where and what is wrong with %s', async (_title, change) => {
    const { code, lines, isUnchanged } = await attempt({ files: withFleet(change) });
    expect(lines).toMatchSnapshot();
    expect([code, isUnchanged]).toEqual([1, true]);
  });

  test('says of a marker that its policy does not exist, and updates the others', async () => {
    const files = {
      ...withFleet(),
      'apps/b.yaml': 'a: 1\ntag: "1" # {"$imagepolicy": "flux-system:web:tag"}\n',
    };
    const { code, lines, stdout } = await attempt({ files });
    expect(code).toBe(0);
    expect(lines).toEqual([
      'warning: apps/b.yaml:2:10: unusable-marker: expected an ImagePolicy flux-system/web, found none; declare it or correct the marker',
    ]);
    expect(stdout).toContain('1 value in 1 file updated, 0 current, 1 unusable');
  });

  test('reports every problem of several files together, and still delivers what is sound', async () => {
    const files = {
      ...withFleet(),
      'broken.yaml': 'apiVersion: image.toolkit.fluxcd.io/v1\nkind: [\n',
      'typo.yaml':
        'apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImageRepository\nmetadata:\n  name: x\n  namespace: flux-system\nspec:\n  image: 7\n  interval: soon\n',
    };
    const { code, lines, stdout } = await attempt({ files });
    expect(code).toBe(1);
    expect(lines.map((line) => line.split(': ').slice(0, 3).join(': '))).toEqual([
      expect.stringMatching(/^error: broken\.yaml:\d+:\d+: yaml-syntax$/),
      'error: typo.yaml:7:10: wrong-type',
      'error: typo.yaml:8:13: invalid-value',
    ]);
    expect(stdout).toContain('1 value in 1 file updated');
  });

  test('says that a repository has no commits', async () => {
    const repository = createRepository({});
    try {
      for (const [path, content] of Object.entries(withFleet())) repository.write(path, content);
      const { code, stderr } = await runCommand(['run', repository.root]);
      expect([code, stderr]).toEqual([
        1,
        'error: no-commits: expected a repository with at least one commit, found none; commit the manifests first\n',
      ]);
    } finally {
      repository.remove();
    }
  });
});
