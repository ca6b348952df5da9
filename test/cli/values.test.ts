import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FakeRegistry } from '../support/fake-registry.ts';
import { startFakeRegistry } from '../support/fake-registry.ts';
import { createRepository } from '../support/git-repository.ts';
import type { TestRepository } from '../support/git-repository.ts';
import { runCommand } from '../support/run-cli.ts';
import { source } from '../support/source.ts';

let registry: FakeRegistry;

beforeAll(async () => {
  registry = await startFakeRegistry({ repositories: { 'acme/app': ['1.0.0', '1.1.0'] } });
});

afterAll(async () => registry.close());

const json = '{\n\t"web": {"tag": "1.0.0", "image": "acme/app"}\n}\n';
const chart = '# Taken over from elsewhere: do not edit.\nimage:\n  tag:   "1.0.0"   # pinned\n';

function toConfig(values: string): string {
  const app = `app: {image: "${registry.host}/acme/app", semver: 1.x}`;
  return `images: {${app}}\nupdates: {all: {branch: main, exclude: [vendor]}}\nvalues:\n${values}`;
}

function withFiles<Result>(
  files: Readonly<Record<string, string>>,
  use: (repository: TestRepository) => Promise<Result>,
): Promise<Result> {
  const repository = createRepository(files);
  return use(repository).finally(repository.remove);
}

const two = source`
  - {file: apps/settings.json, path: web.tag, policy: app, part: tag}
  - {file: charts/values.yaml, path: image.tag, policy: app, part: tag}
`;

describe('values without a marker', () => {
  test('are updated, also in JSON, and the second run finds nothing to do', async () => {
    const files = { 'apps/settings.json': json, 'charts/values.yaml': chart, 'vendor/x.txt': '' };
    await withFiles({ ...files, '.github/tidemark.yaml': toConfig(two) }, async ({ root, read, git }) => {
      const done = await runCommand(['run', root]);
      expect(done).toMatchObject({ code: 0, stderr: '' });
      expect(read('apps/settings.json')).toBe(json.replace('1.0.0', '1.1.0'));
      expect(read('charts/values.yaml')).toBe(chart.replace('1.0.0', '1.1.0'));
      const head = git('rev-parse', 'HEAD');
      expect((await runCommand(['run', root])).stdout).toContain('2 current');
      expect(git('rev-parse', 'HEAD')).toBe(head);
    });
  });

  test('are reported like markers, with the place of their mapping', async () => {
    const files = { 'apps/settings.json': json, 'charts/values.yaml': chart, 'vendor/x.txt': '' };
    await withFiles({ ...files, '.github/tidemark.yaml': toConfig(two) }, async ({ root }) => {
      const report = JSON.parse((await runCommand(['plan', root, '--json'])).stdout);
      expect(report.markers).toMatchObject([
        {
          file: 'apps/settings.json',
          line: 2,
          column: 17,
          policy: 'flux-system/app',
          setter: 'flux-system:app:tag',
          mappedAt: { file: '.github/tidemark.yaml', line: 4 },
          state: 'updated',
          old: '1.0.0',
          new: '1.1.0',
        },
        { file: 'charts/values.yaml', line: 3, state: 'updated' },
      ]);
      for (const at of ['app', 'apps/settings.json:2', '.github/tidemark.yaml:4']) {
        const explained = await runCommand(['explain', at, root]);
        expect(explained).toMatchObject({ code: 0, stderr: '' });
        expect(explained.stdout).toContain('apps/settings.json:2:17');
      }
      expect(await runCommand(['lint', root])).toMatchObject({ code: 0, stderr: '' });
    });
  });

  test.each([
    [
      'a path that is not there',
      'path: web.tags',
      /tidemark\.yaml:4:\d+: unusable-marker: web\.tags: at web: expected the key "tags", found "tag", "image" \(apps\/settings\.json:2:10\)/,
    ],
    [
      'a file that is not there',
      'file: apps/no.json, path: x',
      /path-not-found: expected a directory or a file at "apps\/no\.json"/,
    ],
    ['a directory', 'file: apps, path: x', /path-not-found: expected a file at "apps", found a directory/],
    [
      'an unknown policy',
      'path: web.tag, policy: other',
      /unusable-marker: expected an ImagePolicy flux-system\/other, found none; declare it or correct the mapping/,
    ],
    [
      'a file that nobody updates',
      'file: vendor/x.json, path: x',
      /unusable-marker: expected "vendor\/x\.json" in the path of an update/,
    ],
  ])('are errors with %s, and nothing is written', async (_, fields, message) => {
    const given = 'file: apps/settings.json, policy: app, part: tag';
    const entry = { ...toFields(given), ...toFields(fields) };
    const files = { 'apps/settings.json': json, 'apps/x.yaml': 'a: 1\n', 'vendor/x.json': '{"x":"1"}' };
    const config = toConfig(`  - ${JSON.stringify(entry)}\n`);
    await withFiles({ ...files, '.github/tidemark.yaml': config }, async ({ root, git }) => {
      const done = await runCommand(['run', root]);
      expect(done.code).toBe(1);
      expect(done.stderr).toMatch(message);
      expect(git('status', '--porcelain')).toBe('');
      const linted = await runCommand(['lint', root]);
      expect(linted.code).toBe(1);
      expect(linted.stdout).toMatch(/error: /);
    });
  });

  test('are left to the automation whose path they are in', async () => {
    const config = [
      `images: {app: {image: "${registry.host}/acme/app", semver: 1.x}}`,
      'updates:',
      '  a: {branch: main, path: apps, pushBranch: a}',
      '  b: {branch: main, path: charts, pushBranch: b}',
      'values:',
      two,
    ].join('\n');
    const files = { 'apps/settings.json': json, 'charts/values.yaml': chart, 'vendor/x.txt': '' };
    await withFiles({ ...files, '.github/tidemark.yaml': config }, async ({ root, git }) => {
      expect((await runCommand(['run', root])).stderr).toBe('');
      expect(git('show', 'a:apps/settings.json')).toContain('1.1.0');
      expect(git('show', 'a:charts/values.yaml')).toContain('1.0.0');
      expect(git('show', 'b:charts/values.yaml')).toContain('1.1.0');
    });
  });
});

function toFields(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text.split(', ').map((field) => {
      const [name = '', value = ''] = field.split(': ');
      return [name, value];
    }),
  );
}
