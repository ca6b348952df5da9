import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FakeRegistry } from '../support/fake-registry.ts';
import { startFakeRegistry } from '../support/fake-registry.ts';
import { createFleet } from '../support/fleet.ts';
import { createRepository } from '../support/git-repository.ts';
import { normalize, runCommand } from '../support/run-cli.ts';

let registry: FakeRegistry;

beforeAll(async () => {
  registry = await startFakeRegistry({
    repositories: {
      'acme/app': ['1.0.0', '1.1.0', '1.2.0-rc.1', 'latest', 'sha256-1.sig'],
      'acme/other': ['9.0.0'],
    },
  });
});

afterAll(async () => registry.close());

async function explain(
  command: readonly string[],
  options: { readonly policy?: string; readonly current?: string } = {},
) {
  const { policy, current = '1.0.0' } = options;
  const image = `${registry.host}/acme/app`;
  const other = createFleet({ image: `${registry.host}/acme/other` })
    .replaceAll('name: app', 'name: other')
    .replaceAll('name: auto', 'name: auto-other');
  const { root, remove } = createRepository({
    'automation.yaml': createFleet({ image, ...(policy !== undefined && { policy }) }),
    'other.yaml': other,
    'apps/app.yaml': `image: ${image}:${current} # {"$imagepolicy": "flux-system:app"}\n`,
  });
  registry.requests.length = 0;
  try {
    const result = await runCommand([
      'explain',
      ...command.map((word) => word.replace('<root>', root)),
      root,
    ]);
    return {
      ...result,
      stdout: normalize(result.stdout).replaceAll(/app\.yaml:1:\d+/g, 'app.yaml:1:45'),
      requests: registry.requests.map(({ method, url }) => `${method} ${url.split('?')[0]}`),
    };
  } finally {
    remove();
  }
}

describe('tidemark explain', () => {
  test('shows the way from the listing to the values, and asks about one image only', async () => {
    const { code, stdout, stderr, requests } = await explain(['app']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(`ImagePolicy       flux-system/app            automation.yaml:10:1
ImageRepository   flux-system/app            automation.yaml:1:1
Image             127.0.0.1:50000/acme/app

Credentials
  login   none (anonymous): no login for '127.0.0.1:50000' in docker config '/nonexistent/.docker/config.json'

selected 1.1.0
  because the winner is the highest version in the range '>=1.0.0'

Tags
  5   listed
  4   not excluded
  3   can be compared
  2   in range
  1   selected

Nearest misses
  1.2.0-rc.1   prerelease      '1.2.0-rc.1' is a prerelease and '>=1.0.0' names none; add '-0'
  1.0.0        lower           '1.0.0' loses to '1.1.0'
  latest       not-a-version   'latest' is not a version: it has fewer than two dots

Values
  apps/app.yaml:1:45   update   1.0.0 → 1.1.0

Policy as rendered
  metadata.namespace             flux-system   automation.yaml:14:14
  spec.imageRepositoryRef.name   app           automation.yaml:17:11
  spec.policy.semver.range       >=1.0.0       automation.yaml:20:14

Repository as rendered
  metadata.namespace   flux-system                automation.yaml:5:14
  spec.image           127.0.0.1:50000/acme/app   automation.yaml:7:10
  spec.interval        5m                         automation.yaml:8:13
`);
    expect(requests.filter((request) => request.includes('other'))).toEqual([]);
  });

  test.each([
    ['a name with its namespace', 'flux-system/app'],
    ['the place of a marker', 'apps/app.yaml:1'],
    ['the place of a marker with a column', './apps/app.yaml:1:45'],
  ])('takes %s', async (_name, policy) => {
    const { stdout } = await explain([policy, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      policy: 'flux-system/app',
      state: 'selected',
      selected: '1.1.0',
      repository: { image: '127.0.0.1:50000/acme/app' },
    });
  });

  test.each([
    [
      'nobody',
      'expected the name of an ImagePolicy, "nobody"; found none of this name, but flux-system/app, flux-system/other',
    ],
    ['apps/app.yaml:7', 'expected a marker or a mapped value at apps/app.yaml:7'],
  ])('says what there is instead of %s', async (policy, message) => {
    const { code, stderr } = await explain([policy]);
    expect(code).toBe(1);
    expect(stderr).toContain(`error: invalid-input: ${message}`);
  });

  test.each([
    ['1.1.0', 'selected'],
    ['1.0.0', 'lower'],
    ['1.2.0-rc.1', 'prerelease'],
    ['latest', 'not-a-version'],
    ['sha256-1.sig', 'excluded'],
    ['7.0.0', 'not-listed'],
  ])('names the first gate that %s did not pass: %s', async (tag, gate) => {
    const { stdout } = await explain(['app', '--json', '--tag', tag]);
    expect(JSON.parse(stdout).tag).toMatchObject({ tag, gate });
  });

  test('says why a value is held', async () => {
    const { stdout } = await explain(['app'], { current: '1.5.0' });
    expect(stdout).toContain(
      'apps/app.yaml:1:45   held: current-tag-missing   127.0.0.1:50000/acme/app:1.5.0 (1.1.0 is older than 1.5.0',
    );
  });

  test('exits with 1 when the policy fails, with the reason', async () => {
    const { code, stdout } = await explain(['app'], { policy: 'policy:\n  numerical: {}\n' });
    expect(code).toBe(1);
    expect(stdout).toContain(
      "failed\n  ImagePolicy flux-system/app: failed to parse invalid numeric value 'latest'",
    );
    expect(stdout).toContain("latest       not-a-number   'latest' is not a number, which fails the policy");
  });
});
