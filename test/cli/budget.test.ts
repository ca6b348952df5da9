import { describe, expect, test } from 'vitest';
import type { FakeImage } from '../support/fake-images.ts';
import { startFakeRegistry } from '../support/fake-registry.ts';
import { createFleet } from '../support/fleet.ts';
import { createRepository } from '../support/git-repository.ts';
import { makeTags } from '../support/registry-access.ts';
import { runCommand } from '../support/run-cli.ts';

type Setup = {
  readonly images?: Readonly<Record<string, FakeImage>>;
  readonly tags?: readonly string[];
  readonly policy?: string;
  readonly annotations?: string;
  readonly current: string;
};

/** Runs `tidemark plan` with so many requests. */
async function planWith({ images, tags, policy, annotations = '', current }: Setup, ...options: string[]) {
  const registry = await startFakeRegistry({
    ...(images && { images }),
    ...(tags && { repositories: { 'acme/app': tags } }),
  });
  const fleet = createFleet({ image: `${registry.host}/acme/app`, ...(policy !== undefined && { policy }) });
  const { root, remove } = createRepository({
    'automation.yaml': fleet.replace('kind: ImagePolicy\nmetadata:\n', `$&  annotations: {${annotations}}\n`),
    'apps/app.yaml': `tag: ${current} # {"$imagepolicy": "flux-system:app:tag"}\n`,
  });
  try {
    const { code, stdout, stderr } = await runCommand(['plan', root, ...options]);
    return { code, stdout, stderr, requests: registry.requests.length + 1 };
  } finally {
    remove();
    await registry.close();
  }
}

const hashes = {
  'acme/app:c0ffee1': { created: '2026-02-01T10:00:00Z', content: 'a' },
  'acme/app:0f2c41a': { created: '2026-02-03T10:00:00Z', content: 'b' },
  'acme/app:77aa01b': { created: '2026-02-02T10:00:00Z', content: 'c' },
};
const versions = { 'acme/app:1.0.0': {}, 'acme/app:1.1.0': {}, 'acme/app:1.2.0': {} };

describe('a limit of requests', () => {
  test.each<[string, Setup]>([
    ['a version', { images: versions, current: '1.0.0' }],
    ['many pages', { tags: [...makeTags(2_500, '1.0.'), '1.1.0'], current: '1.0.0' }],
    [
      'the newest build',
      {
        images: hashes,
        policy: 'policy:\n  alphabetical: {}\n',
        annotations: 'tidemark.dev/policy: newest',
        current: 'c0ffee1',
      },
    ],
    [
      'an age that the publisher tells',
      {
        images: { 'acme/app:1.0.0': {}, 'acme/app:1.1.0': { created: '2020-01-01T00:00:00Z' } },
        annotations: 'tidemark.dev/min-age: 1d, tidemark.dev/min-age-source: created',
        current: '1.0.0',
      },
    ],
    ['platforms', { images: versions, annotations: 'tidemark.dev/platforms: linux/amd64', current: '1.0.0' }],
    [
      'a digest',
      {
        images: versions,
        policy: "policy:\n  semver:\n    range: '>=1.0.0'\ndigestReflectionPolicy: IfNotPresent\n",
        current: '1.0.0',
      },
    ],
  ])(
    'never lets a wrong tag win: %s',
    async (_, setup) => {
      const whole = await planWith(setup, '--json');
      const { markers, requests } = JSON.parse(whole.stdout);
      expect(markers[0]).toMatchObject({ state: 'updated' });
      for (let count = 0; count <= requests; count += 1) {
        const { stdout } = await planWith(setup, '--json', '--max-requests', String(count));
        const report = JSON.parse(stdout);
        expect(report.requests).toBeLessThanOrEqual(count);
        expect(report.maxRequests).toBe(count);
        expect(report.markers[0]?.new ?? markers[0].new).toBe(markers[0].new);
        const moved = report.markers[0]?.state === 'updated';
        const told = JSON.stringify([report.problems, report.markers]).includes('--max-requests');
        expect(moved || told || report.markers[0]?.code === 'candidates-unread').toBe(true);
      }
    },
    60_000,
  );

  test('that is used up fails the repositories that are not reached, and is printed', async () => {
    const { code, stdout, stderr } = await planWith(
      { tags: ['1.0.0', '1.1.0'], current: '1.0.0' },
      '--max-requests',
      '2',
    );
    expect(code).toBe(1);
    expect(stdout).toMatch(/^failed: nothing to update, 0 current.*2 of 2 requests/mu);
    expect(stderr).toMatch(
      /automation\.yaml:7:10: registry-budget: 127\.0\.0\.1:\d+ was not asked GET \/v2\/acme\/app\/tags\/list: expected at most 2 requests \(--max-requests, or the input max-requests\), and all of them are used up; raise that, or run with fewer repositories/u,
    );
  });

  test('that is used up between pages holds what is in Git', async () => {
    const { code, stdout } = await planWith(
      { tags: makeTags(2_500, '1.0.'), current: '1.0.00001' },
      '--max-requests',
      '4',
      '--json',
    );
    const report = JSON.parse(stdout);
    expect(report.markers).toMatchObject([{ state: 'held', code: 'partial-listing' }]);
    expect(report.repositories).toMatchObject([
      { state: 'partial', reason: expect.stringContaining('4 requests') },
    ]);
    expect(code).toBe(0);
  });

  test('that is no number is refused', async () => {
    const { code, stderr } = await runCommand(['plan', '--max-requests', 'few']);
    expect(code).toBe(1);
    expect(stderr).toContain('expected a number, found "few"');
  });
});
