import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { fleet } from '../lint/support.ts';
import { runCommand } from '../support/run-cli.ts';

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A working tree with these files; `.git` marks its top. */
function createTree(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'tidemark-lint-'));
  folders.push(root);
  mkdirSync(join(root, '.git'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const namespace = ['--namespace', 'flux-system'];

describe('tidemark lint', () => {
  test('finds nothing in the example fleet', async () => {
    const root = createTree({});
    cpSync(join(import.meta.dirname, '../../examples/fleet'), root, { recursive: true });
    const { code, stdout, stderr } = await runCommand(['lint', root]);
    expect(stdout).toMatch(/^0 errors, 0 warnings, 0 notes \(\d+ files, (\d+) of \1 markers usable\)\n$/);
    expect([code, stderr]).toEqual([0, '']);
  });

  test('exits with 1 when a finding is an error, and with 0 when all are less', async () => {
    const wrong = createTree({ ...fleet(), 'apps/app.yaml': 'image: x # {"$imagepolicy": "app"}\n' });
    const unused = createTree({
      ...fleet(),
      'apps/b.yaml': 'b: example.com/web:1 # {"$imagepolicy": "flux-system:app"}\n',
    });
    expect((await runCommand(['lint', wrong, ...namespace])).code).toBe(1);
    const { code, stdout } = await runCommand(['lint', unused, ...namespace]);
    expect(stdout).toContain('apps/b.yaml:1:22: warning: value-other-image: ');
    expect(code).toBe(0);
  });

  test('lists the markers with --markers', async () => {
    const { stdout } = await runCommand(['lint', createTree(fleet()), ...namespace, '--markers']);
    expect(stdout).toContain(
      'apps/app.yaml:1:30: usable: flux-system:app = "example.com/app:1.0.0", set by flux-system/auto\n',
    );
  });

  test.each(['json', 'sarif'])('prints nothing but %s with that format', async (format) => {
    const root = createTree({ ...fleet(), 'apps/app.yaml': 'image: x # {"$imagepolicy": "app"}\n' });
    const { code, stdout, stderr } = await runCommand(['lint', root, '--format', format]);
    const report: unknown = JSON.parse(stdout);
    expect(JSON.stringify(report)).toContain('marker-malformed-name');
    expect([code, stderr]).toEqual([1, '']);
  });

  test('corrects the files with --fix, says what, and lints what is left', async () => {
    const root = createTree({
      ...fleet(),
      'apps/app.yaml': `a: example.com/app:1 # {'$imagepolicy': 'flux-system:app'}\n`,
    });
    const { code, stdout } = await runCommand(['lint', root, ...namespace, '--fix']);
    expect(stdout).toBe(
      [
        `apps/app.yaml:1:22: fixed: marker-single-quotes: # {'$imagepolicy': 'flux-system:app'} → # {"$imagepolicy": "flux-system:app"}`,
        '0 errors, 0 warnings, 0 notes (4 files, 1 of 1 marker usable)\n',
      ].join('\n'),
    );
    expect(code).toBe(0);
    expect(readFileSync(join(root, 'apps/app.yaml'), 'utf8')).toBe(
      'a: example.com/app:1 # {"$imagepolicy": "flux-system:app"}\n',
    );
  });

  test('takes secrets from the environment', async () => {
    const root = createTree(fleet({ repository: 'secretRef:\n  name: pull\n' }));
    const environment = { TIDEMARK_SECRET_FLUX_SYSTEM_PULL: '{"a": "b"}' };
    expect((await runCommand(['lint', root, ...namespace])).stdout).toContain(
      'warning: secret-unavailable: ',
    );
    expect((await runCommand(['lint', root, ...namespace], { environment })).stdout).toMatch(
      /^0 errors, 0 warnings/,
    );
  });

  test('lints what the configuration declares, at its places in the configuration', async () => {
    const config =
      "images:\n  app:\n    image: example.com/app\n    semver: '>2.0.0 <1.0.0'\nupdates:\n  all:\n    path: apps\n    branch: main\n";
    const app = 'image: example.com/app:1 # {"$imagepolicy": "flux-system:app"}\n';
    const root = createTree({ '.github/tidemark.yaml': config, 'apps/app.yaml': app });
    const { code, stdout } = await runCommand(['lint', root]);
    expect(stdout).toContain('.github/tidemark.yaml:4:13: error: range-matches-nothing: ');
    expect(stdout).toContain('1 error, 0 warnings, 0 notes (2 files, 1 of 1 marker usable)\n');
    expect(code).toBe(1);
  });

  test('renders named directories, so that overlays count', async () => {
    const root = createTree({});
    cpSync(join(import.meta.dirname, '../../examples/rendered-fleet'), root, { recursive: true });
    const named = ['dev', 'staging', 'production'].flatMap((cluster) => [
      '--manifests',
      `clusters/${cluster}`,
    ]);
    const { code, stdout } = await runCommand(['lint', root, ...named]);
    expect(stdout).toMatch(/^0 errors, 0 warnings, 0 notes \(\d+ files, (\d+) of \1 markers usable\)\n$/);
    expect(code).toBe(0);
  });

  test('names a directory that is not there', async () => {
    const { code, stderr } = await runCommand(['lint', '/nonexistent/fleet']);
    expect([code, stderr]).toEqual([
      1,
      'error: path-not-found: expected a directory at /nonexistent/fleet, found none\n',
    ]);
  });
});
