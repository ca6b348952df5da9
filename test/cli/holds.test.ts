import { describe, expect, test } from 'vitest';
import { startFakeRegistry } from '../support/fake-registry.ts';
import { createFleet } from '../support/fleet.ts';
import { createRepository } from '../support/git-repository.ts';
import { runCommand } from '../support/run-cli.ts';

type Situation = {
  /** What the registry lists. */
  readonly tags: readonly string[];
  /** The tag in Git. */
  readonly current: string;
  readonly annotations?: string;
  readonly repository?: string;
  readonly command?: readonly string[];
  /** False when the registry lists tags before it has their manifests. */
  readonly isReady?: boolean;
};

/** Plans one value, and tells what became of it. */
async function planValue({
  tags,
  current,
  annotations = '',
  repository = '',
  command = [],
  isReady = true,
}: Situation) {
  const registry = await startFakeRegistry({
    repositories: { 'acme/app': tags },
    handlers: [({ url }) => (isReady || !url.includes('/manifests/') ? undefined : { status: 404 })],
  });
  const fleet = createFleet({ image: `${registry.host}/acme/app`, repository }).replace(
    'kind: ImagePolicy\nmetadata:\n',
    `kind: ImagePolicy\nmetadata:\n  annotations: {${annotations}}\n`,
  );
  const files = {
    'automation.yaml': fleet,
    'apps/app.yaml': `tag: ${current} # {"$imagepolicy": "flux-system:app:tag"}\n`,
  };
  const { root, remove } = createRepository(files);
  try {
    const { stdout, stderr } = await runCommand(['plan', root, '--json', ...command]);
    const { markers, problems } = JSON.parse(stdout);
    return {
      marker: markers[0],
      problems,
      stderr,
      requests: registry.requests.map(({ method, url }) => `${method} ${url}`),
    };
  } finally {
    remove();
    await registry.close();
  }
}

describe('holds', () => {
  test('S22: holds a value whose tag the registry lists no more instead of moving back', async () => {
    const { marker } = await planValue({ tags: ['1.0.0', '1.1.0'], current: '1.2.0' });
    expect(marker).toMatchObject({
      state: 'held',
      value: '1.2.0',
      code: 'current-tag-missing',
      reason: expect.stringMatching(
        /^1\.1\.0 is older than 1\.2\.0, which .*\/acme\/app does not list any more; to move all the same, annotate the ImagePolicy with tidemark\.dev\/override: current-tag-missing$/,
      ),
    });
  });

  test('holds a value that would move back although its tag is listed', async () => {
    const { marker } = await planValue({
      tags: ['1.0.0', '1.1.0', '1.2.0'],
      current: '1.2.0',
      repository: "exclusionList: ['^1\\.2']\n",
    });
    expect(marker).toMatchObject({ state: 'held', code: 'would-downgrade' });
  });

  test('moves back when the policy overrides the hold', async () => {
    const annotations = 'tidemark.dev/override: "current-tag-missing, would-downgrade"';
    const { marker } = await planValue({ tags: ['1.0.0', '1.1.0'], current: '1.2.0', annotations });
    expect(marker).toMatchObject({ state: 'updated', new: '1.1.0' });
  });

  test('moves back with --compat strict, as Flux does', async () => {
    const { marker, requests } = await planValue({
      tags: ['1.0.0'],
      current: '1.2.0',
      command: ['--compat', 'strict'],
    });
    expect(marker).toMatchObject({ state: 'updated', new: '1.0.0' });
    expect(requests.filter((request) => request.startsWith('HEAD'))).toEqual([]);
  });

  test('S21: moves on from a tag that the policy cannot compare', async () => {
    const { marker } = await planValue({ tags: ['1.0.0', 'stable'], current: 'stable' });
    expect(marker).toMatchObject({ state: 'updated', old: 'stable', new: '1.0.0' });
  });

  test('holds a value while the registry has no manifest for the selected tag', async () => {
    const registry = { tags: ['1.0.0', '1.1.0'], current: '1.0.0' };
    const early = await planValue({ ...registry, isReady: false });
    expect(early.marker).toMatchObject({ state: 'held', code: 'manifest-not-ready', value: '1.0.0' });
    expect(early.problems).toEqual([]);
    const ready = await planValue(registry);
    expect(ready.marker).toMatchObject({ state: 'updated' });
    expect(ready.requests.filter((request) => request.startsWith('HEAD'))).toEqual([
      'HEAD /v2/acme/app/manifests/1.1.0',
    ]);
  });

  test('asks for no manifest when no value moves', async () => {
    const { marker, requests } = await planValue({ tags: ['1.0.0'], current: '1.0.0' });
    expect(marker).toMatchObject({ state: 'current' });
    expect(requests.filter((request) => request.startsWith('HEAD'))).toEqual([]);
  });

  test('S11: holds a jump over more major versions than the policy allows', async () => {
    const tags = ['2.6.1', '2021.11.28'];
    const guarded = await planValue({
      tags,
      current: '2.6.1',
      annotations: 'tidemark.dev/max-major-jump: "5"',
    });
    expect(guarded.marker).toMatchObject({ state: 'held', code: 'outlier' });
    const free = await planValue({ tags, current: '2.6.1' });
    expect(free.marker).toMatchObject({ state: 'updated', new: '2021.11.28' });
  });

  test('reports options that it does not know, with their place', async () => {
    const { problems } = await planValue({
      tags: ['1.0.0'],
      current: '1.0.0',
      annotations: 'tidemark.dev/overide: x',
    });
    expect(problems).toMatchObject([
      {
        severity: 'error',
        code: 'invalid-value',
        message: expect.stringContaining('tidemark.dev/overide: expected an option'),
      },
    ]);
  });
});
