import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FakeRegistry } from '../support/fake-registry.ts';
import { startFakeRegistry } from '../support/fake-registry.ts';
import type { GitServer } from '../support/git-http.ts';
import { startGitServer } from '../support/git-http.ts';
import type { TestRemote, TestRepository } from '../support/git-repository.ts';
import { createRepository } from '../support/git-repository.ts';
import { runCommand } from '../support/run-cli.ts';

let registry: FakeRegistry;

beforeAll(async () => {
  registry = await startFakeRegistry({ repositories: { app: ['1.0.0', '1.1.0', '2.0.0'] } });
});

afterAll(async () => registry.close());

const pod = (tag: string) => `kind: Pod
tag: ${tag} # {"$imagepolicy": "flux-system:app:tag"}
`;

type Setting = {
  readonly fleet: TestRepository;
  readonly other: TestRepository;
  readonly remote: TestRemote;
  readonly server: GitServer;
  readonly run: (...command: string[]) => ReturnType<typeof runCommand>;
};

type Options = {
  readonly url?: (server: GitServer, name: string) => string;
  readonly ref?: string;
  readonly push?: string;
  readonly password?: string;
  readonly prepare?: (other: TestRepository) => void;
};

/** A fleet whose only automation updates another repository, which is served over HTTP with a password. */
async function withOther(options: Options, use: (setting: Setting) => Promise<void>): Promise<void> {
  const other = createRepository({ 'deploy/pod.yaml': pod('1.0.0'), 'pod.yaml': pod('1.0.0') });
  const remote = other.addRemote();
  remote.git('config', 'http.receivepack', 'true');
  options.prepare?.(other);
  const server = await startGitServer(dirname(remote.path), 'git:open sesame');
  const url = options.url?.(server, basename(remote.path)) ?? `${server.origin}/${basename(remote.path)}`;
  const fleet = createRepository({
    'fleet.yaml': toManifests({ url, ref: options.ref ?? '{branch: main}', push: options.push }),
    'deploy/pod.yaml': pod('1.0.0'),
  });
  fleet.git('remote', 'add', 'origin', 'https://example.com/fleet');
  const secret = JSON.stringify({ username: 'git', password: options.password ?? 'open sesame' });
  const environment = { TIDEMARK_SECRET_FLUX_SYSTEM_APPS: secret, PATH: process.env['PATH'] ?? '' };
  const run = async (...command: string[]) =>
    runCommand([...command, fleet.root, '--no-diff'], { environment });
  await use({ fleet, other, remote, server, run }).finally(async () => {
    await server.close();
    other.remove();
    fleet.remove();
  });
}

function toManifests(source: {
  readonly url: string;
  readonly ref: string;
  readonly push?: string | undefined;
}) {
  const flux = (kind: string, name: string, spec: string) =>
    `apiVersion: ${kind === 'GitRepository' ? 'source' : 'image'}.toolkit.fluxcd.io/v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: flux-system}\nspec: ${spec}\n`;
  const push = source.push === undefined ? '' : `, push: {branch: ${source.push}}`;
  return [
    flux('GitRepository', 'fleet', '{url: https://example.com/fleet.git, ref: {branch: main}, interval: 5m}'),
    flux(
      'GitRepository',
      'apps',
      `{url: "${source.url}", ref: ${source.ref}, interval: 5m, secretRef: {name: apps}}`,
    ),
    flux('ImageRepository', 'app', `{image: ${registry.host}/app, interval: 5m}`),
    flux('ImagePolicy', 'app', '{imageRepositoryRef: {name: app}, policy: {semver: {range: 1.x}}}'),
    flux(
      'ImageUpdateAutomation',
      'apps',
      `{interval: 5m, sourceRef: {kind: GitRepository, name: apps}, update: {path: ./deploy}, git: {commit: {author: {email: bot@example.com}, messageTemplate: Update apps}${push}}}`,
    ),
  ].join('---\n');
}

describe('an automation of another repository', () => {
  test('is left alone and reported, although this repository has the same path', async () => {
    await withOther({}, async ({ fleet, server, run }) => {
      const { code, stdout, stderr } = await run('run', '--delivery', 'push');
      expect(stderr).toMatch(
        /^warning: fleet\.yaml:\d+:\d+: other-repository: flux-system\/apps: expected an automation of this repository, found one of http:\/\/127\.0\.0\.1:\d+\/remote\.git, which is left alone; .*--other-repositories.*\n$/,
      );
      expect(stdout).toContain('nothing to update');
      expect(code).toBe(0);
      expect(fleet.read('deploy/pod.yaml')).toBe(pod('1.0.0'));
      expect(server.requests).toEqual([]);
    });
  });

  test('is served when that is allowed: cloned, updated and pushed, with its own password', async () => {
    await withOther({}, async ({ fleet, remote, server, run }) => {
      const { code, stdout, stderr } = await run('run', '--delivery', 'push', '--other-repositories');
      expect(stderr).toBe('');
      expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/remote\.git\n/m);
      expect(stdout).toMatch(/pushed [0-9a-f]{7} on branch main \(flux-system\/apps\): Update apps/);
      expect(code).toBe(0);
      expect(remote.git('show', 'main:deploy/pod.yaml')).toBe(pod('1.1.0').trim());
      expect(remote.git('show', 'main:pod.yaml')).toBe(pod('1.0.0').trim());
      expect(remote.git('log', '-1', '--format=%ae %s', 'main')).toBe('bot@example.com Update apps');
      expect(fleet.read('deploy/pod.yaml')).toBe(pod('1.0.0'));
      expect(server.requests.filter(({ authorized }) => authorized).length).toBeGreaterThan(0);
      const again = await run('run', '--delivery', 'push', '--other-repositories');
      expect(again.stdout).toContain('1 current');
      expect(remote.git('rev-list', '--count', 'main')).toBe('2');
    });
  });

  test('is only planned by plan, also as JSON', async () => {
    await withOther({}, async ({ remote, run }) => {
      const { stdout } = await run('plan', '--other-repositories');
      expect(stdout).toContain('1.0.0 → 1.1.0');
      const json: unknown = JSON.parse((await run('plan', '--other-repositories', '--json')).stdout);
      expect(json).toMatchObject({
        commits: [],
        otherRepositories: [
          {
            repository: expect.stringMatching(/\/remote\.git$/),
            markers: [{ file: 'deploy/pod.yaml', old: '1.0.0', new: '1.1.0' }],
            commits: [{ automation: 'flux-system/apps', branch: 'main' }],
            problems: [],
          },
        ],
      });
      expect(remote.git('rev-list', '--count', 'main')).toBe('1');
    });
  });

  test('cannot be delivered to with a commit that stays here', async () => {
    await withOther({}, async ({ run }) => {
      const { code, stderr } = await run('run', '--delivery', 'commit', '--other-repositories');
      expect(stderr).toContain('found delivery commit; its changes were left out');
      expect(code).toBe(0);
    });
  });

  test('is a warning when the password is wrong, which no message shows', async () => {
    await withOther({ password: 'guessed' }, async ({ run }) => {
      const { code, stdout, stderr } = await run('run', '--delivery', 'push', '--other-repositories');
      expect(stderr).toMatch(/^warning: fleet\.yaml:\d+:\d+: git-failed: .*remote\.git: git fetch failed/);
      expect(`${stdout}${stderr}`).not.toContain('guessed');
      expect(`${stdout}${stderr}`).not.toContain(Buffer.from('git:guessed').toString('base64'));
      expect(code).toBe(0);
    });
  });

  test.each([
    ['a tag', '{tag: v1.0.0}'],
    ['a range of versions', '{semver: ">=1.0.0 <2.0.0"}'],
    ['a name', '{name: refs/tags/v1.0.0}'],
  ])('starts at %s, and pushes the branch that it names', async (_, ref) => {
    const prepare = (other: TestRepository) => {
      other.git('tag', 'v0.9.0');
      other.write('deploy/pod.yaml', pod('1.0.1'));
      other.commit('feat: tagged');
      other.git('tag', 'v1.0.0');
      other.write('deploy/pod.yaml', pod('1.0.2'));
      other.commit('feat: later');
      other.git('tag', 'v2.0.0');
      other.git('push', '--quiet', 'origin', 'main', '--tags');
    };
    await withOther({ ref, push: 'updates', prepare }, async ({ remote, run }) => {
      const { stdout, stderr } = await run('run', '--delivery', 'push', '--other-repositories');
      expect(stderr).toBe('');
      expect(stdout).toContain('1.0.1 → 1.1.0');
      expect(remote.git('rev-parse', 'updates~1')).toBe(remote.git('rev-parse', 'v1.0.0^{commit}'));
    });
  });

  test('starts at a commit', async () => {
    let commit = '';
    const prepare = (other: TestRepository) => {
      commit = other.git('rev-parse', 'HEAD');
      other.write('deploy/pod.yaml', pod('1.0.2'));
      other.commit('feat: later');
      other.git('push', '--quiet', 'origin', 'main');
    };
    const fleet = { push: 'updates', prepare, ref: '{branch: main}' };
    await withOther(fleet, async ({ fleet: { write, read, commit: save }, remote, run }) => {
      write(
        'fleet.yaml',
        read('fleet.yaml').replace(
          'ref: {branch: main}, interval: 5m, secretRef',
          `ref: {branch: main, commit: ${commit}}, interval: 5m, secretRef`,
        ),
      );
      save('chore: pin');
      const { stderr } = await run('run', '--delivery', 'push', '--other-repositories');
      expect(stderr).toBe('');
      expect(remote.git('rev-parse', 'updates~1')).toBe(commit);
    });
  });

  test('cannot push without a branch', async () => {
    await withOther({ ref: '{tag: v1.0.0}' }, async ({ run }) => {
      const { code, stderr } = await run('run', '--delivery', 'push', '--other-repositories');
      expect(stderr).toContain('no-push-branch');
      expect(code).toBe(1);
    });
  });

  test.each([
    ['a local path', (folder: string) => `file://${folder}/x.git`],
    ['a program', (folder: string) => `ext::sh -c 'touch ${folder}/ran'`],
    ['an option', () => '--upload-pack=touch'],
  ])('is refused when its URL is %s', async (_, toUrl) => {
    const folder = mkdtempSync(join(tmpdir(), 'tidemark-test-'));
    await withOther({ url: () => toUrl(folder) }, async ({ run }) => {
      const { stderr } = await run('run', '--delivery', 'push', '--other-repositories');
      expect(stderr).toContain(
        'expected the URL of a GitRepository to start with https://, http:// or ssh://',
      );
    }).finally(() => rmSync(folder, { recursive: true }));
  });
});
