import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { FakeRegistry } from '../support/fake-registry.ts';
import { startFakeRegistry } from '../support/fake-registry.ts';
import { startGitServer } from '../support/git-http.ts';
import { createRepository } from '../support/git-repository.ts';
import { runCommand } from '../support/run-cli.ts';

let registry: FakeRegistry;

beforeAll(async () => {
  registry = await startFakeRegistry({ repositories: { app: ['1.0.0', '1.1.0'] } });
});

afterAll(async () => registry.close());

const pod = (tag: string) => `kind: Pod\ntag: ${tag} # {"$imagepolicy": "flux-system:app:tag"}\n`;

function flux(group: string, kind: string, name: string, spec: string): string {
  return `apiVersion: ${group}.toolkit.fluxcd.io/v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: flux-system}\nspec: ${spec}\n`;
}

function automation(name: string, source: string): string {
  return flux(
    'image',
    'ImageUpdateAutomation',
    name,
    `{interval: 5m, sourceRef: {kind: GitRepository, name: ${source}}, update: {path: ./deploy}, git: {commit: {author: {email: bot@example.com}, messageTemplate: Update ${name}}}}`,
  );
}

/** A fleet that includes the images of another repository, which is served over HTTP with a password. */
async function start(password = 'open sesame') {
  const shared = createRepository({
    'images/app.yaml': [
      flux('image', 'ImageRepository', 'app', `{image: ${registry.host}/app, interval: 5m}`),
      flux(
        'image',
        'ImagePolicy',
        'app',
        '{imageRepositoryRef: {name: app}, policy: {semver: {range: 1.x}}}',
      ),
      automation('shared', 'shared'),
    ].join('---\n'),
    'deploy/pod.yaml': pod('1.0.0'),
  });
  const remote = shared.addRemote();
  remote.git('config', 'http.receivepack', 'true');
  const server = await startGitServer(dirname(remote.path), 'git:open sesame');
  const url = `${server.origin}/${basename(remote.path)}`;
  const fleet = createRepository({
    'clusters/prod/sync.yaml': [
      flux(
        'source',
        'GitRepository',
        'fleet',
        '{url: https://example.com/fleet, ref: {branch: main}, interval: 5m, include: [{repository: {name: shared}, fromPath: images, toPath: vendor/images}]}',
      ),
      flux(
        'source',
        'GitRepository',
        'shared',
        `{url: "${url}", ref: {branch: main}, interval: 5m, secretRef: {name: login}}`,
      ),
      flux(
        'kustomize',
        'Kustomization',
        'images',
        '{interval: 5m, path: ./vendor/images, sourceRef: {kind: GitRepository, name: fleet}}',
      ),
      automation('fleet', 'fleet'),
    ].join('---\n'),
    'deploy/pod.yaml': pod('1.0.0'),
  });
  fleet.git('remote', 'add', 'origin', 'https://example.com/fleet');
  const environment = {
    TIDEMARK_SECRET_FLUX_SYSTEM_LOGIN: JSON.stringify({ username: 'git', password }),
    PATH: process.env['PATH'] ?? '',
  };
  onTestFinished(async () => {
    await server.close();
    shared.remove();
    fleet.remove();
  });
  const run = async (...command: string[]) =>
    runCommand([...command, fleet.root, '--manifests', 'clusters/prod'], { environment });
  return { fleet, remote, server, run };
}

/** A temporary directory of this test alone, where others leave nothing. */
function useTemporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-tmp-'));
  vi.stubEnv('TMPDIR', directory);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(directory, { recursive: true, force: true });
  });
  return directory;
}

describe('a fleet that includes another repository', () => {
  test('is built with it where that is allowed, and each value is changed where it lives', async () => {
    const { fleet, remote, run } = await start();
    const temporary = useTemporaryDirectory();
    const { code, stdout, stderr } = await run(
      'run',
      '--delivery',
      'push',
      '--other-repositories',
      '--no-diff',
    );
    expect(stderr).not.toContain('warning');
    expect(stdout).toContain('Update shared');
    expect(remote.git('show', 'main:deploy/pod.yaml')).toBe(pod('1.1.0').trim());
    // The remote of the fleet is nowhere; what is in this checkout is planned with the same policy.
    expect([code, stderr]).toEqual([1, expect.stringContaining('example.com')]);
    const planned = await run('plan', '--other-repositories', '--no-diff');
    expect(planned.stdout).toMatch(/1\.0\.0 → 1\.1\.0 .*deploy\/pod\.yaml/);
    expect(planned.code).toBe(0);
    expect(fleet.git('status', '--porcelain')).toBe('');
    expect(readdirSync(temporary)).toEqual([]);
  });

  test('is told what is missing where nobody allowed it, and nothing is fetched', async () => {
    const { server, run } = await start();
    const { stderr } = await run('plan', '--no-diff');
    expect(stderr).toContain(
      "warning: clusters/prod/sync.yaml:4:85: unsupported-option: expected files of this repository in 'vendor/images', found that the GitRepository flux-system/fleet includes shared there",
    );
    expect(server.requests).toEqual([]);
  });

  test('is told why the other one could not be fetched, without the password', async () => {
    const { run } = await start('wrong horse');
    const { stderr } = await run('plan', '--other-repositories', '--no-diff');
    expect(stderr).toMatch(/warning: git-failed: GitRepository flux-system\/shared, which is included: /);
    expect(stderr).not.toContain('wrong horse');
  });

  test('is linted and explained with it where that is allowed', async () => {
    const { fleet, run } = await start();
    const temporary = useTemporaryDirectory();
    const linted = await run('lint', '--other-repositories');
    expect(linted.stdout).not.toContain('marker-unknown-policy');
    const explained = await run('explain', 'app', '--other-repositories');
    expect([explained.code, explained.stderr]).toEqual([0, '']);
    expect(explained.stdout).toContain('1.1.0');
    expect(explained.stdout).toContain('@main//images/app.yaml');
    expect(fleet.git('status', '--porcelain')).toBe('');
    expect(readdirSync(temporary)).toEqual([]);
  });

  test('says to lint and to explain what was not read, and what to do', async () => {
    const { server, run } = await start();
    const what = 'includes shared there, which is not read; image objects in it are not seen';
    const linted = await run('lint');
    expect(linted.stdout).toContain(what);
    expect(linted.stdout).toContain(
      '--other-repositories (input other-repositories; not in the App) reads it from there',
    );
    const explained = await run('explain', 'app');
    expect(explained.code).toBe(1);
    expect(explained.stderr).toContain('not everything was read: ');
    expect(explained.stderr).toContain(what);
    expect(server.requests).toEqual([]);
  });

  test('is told why explain could not read the other one', async () => {
    const { run } = await start('wrong horse');
    const { code, stderr } = await run('explain', 'app', '--other-repositories');
    expect(code).toBe(1);
    expect(stderr).toMatch(/not everything was read: GitRepository flux-system\/shared, which is included: /);
    expect(stderr).not.toContain('wrong horse');
  });
});
