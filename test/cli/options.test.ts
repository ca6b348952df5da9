import { describe, expect, test } from 'vitest';
import type { FakeImage } from '../support/fake-images.ts';
import { startFakeRegistry } from '../support/fake-registry.ts';
import { createFleet } from '../support/fleet.ts';
import { createRepository } from '../support/git-repository.ts';
import { runCommand } from '../support/run-cli.ts';

/** Runs one command against a registry over HTTP, with an annotated policy and one marked tag. */
async function runWith(
  {
    images,
    current,
    annotations,
    policy,
  }: {
    readonly images: Readonly<Record<string, FakeImage>>;
    readonly current: string;
    readonly annotations: string;
    readonly policy?: string;
  },
  command: readonly string[] = ['plan'],
) {
  const registry = await startFakeRegistry({ images });
  const fleet = createFleet({ image: `${registry.host}/acme/app`, ...(policy !== undefined && { policy }) });
  const { root, remove } = createRepository({
    'automation.yaml': fleet.replace('kind: ImagePolicy\nmetadata:\n', `$&  annotations: {${annotations}}\n`),
    'apps/app.yaml': `tag: ${current} # {"$imagepolicy": "flux-system:app:tag"}\n`,
  });
  try {
    const { stdout } = await runCommand([...command, root, '--json']);
    return {
      report: JSON.parse(stdout),
      requests: registry.requests.map(({ method, url }) => `${method} ${url.split('?')[0]}`),
    };
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

describe('options of a policy, on a registry', () => {
  test('newest reads build times from image configurations', async () => {
    const policy = 'policy:\n  alphabetical: {}\n';
    const { report, requests } = await runWith({
      images: hashes,
      current: 'c0ffee1',
      annotations: 'tidemark.dev/policy: newest',
      policy,
    });
    expect(report.markers).toMatchObject([{ state: 'updated', new: '0f2c41a' }]);
    expect(requests.filter((request) => request.includes('/blobs/'))).toHaveLength(3);
  });

  test('platforms hold an index that is not complete', async () => {
    const images = { 'acme/app:1.0.0': {}, 'acme/app:1.1.0': { index: true, attestations: true } };
    const annotations = 'tidemark.dev/platforms: "linux/amd64,linux/arm64"';
    const half = await runWith({ images, current: '1.0.0', annotations });
    expect(half.report.markers).toMatchObject([
      {
        state: 'held',
        code: 'platform-missing',
        reason: expect.stringContaining('1.1.0 lacks linux/arm64; it has linux/amd64'),
      },
    ]);
    const whole = { ...images, 'acme/app:1.1.0': { platforms: ['linux/amd64', 'linux/arm64/v8'] } };
    expect((await runWith({ images: whole, current: '1.0.0', annotations })).report.markers).toMatchObject([
      { state: 'updated', new: '1.1.0' },
    ]);
  });

  test('explain shows what an option kept out', async () => {
    const images = { 'acme/app:1.0.0': {}, 'acme/app:1.4.0': {}, 'acme/app:1.5.0': {}, 'acme/app:2.0.0': {} };
    const annotations = 'tidemark.dev/update-limit: minor, tidemark.dev/skip: 1.5.0';
    const { report } = await runWith({ images, current: '1.0.0', annotations }, [
      'explain',
      'app',
      '--tag',
      '2.0.0',
    ]);
    expect(report).toMatchObject({
      selected: '1.4.0',
      tag: {
        gate: 'update-limit',
        detail: 'from 1.0.0 to 2.0.0 is more than tidemark.dev/update-limit: minor',
      },
    });
    expect(report.funnel).toEqual([
      { step: 'listed', count: 4 },
      { step: 'not excluded', count: 4 },
      { step: 'not skipped', count: 3 },
      { step: 'can be compared', count: 3 },
      { step: 'in range', count: 3 },
      { step: 'within limit and age', count: 2 },
      { step: 'selected', count: 1 },
    ]);
    expect(report.misses).toContainEqual({
      tag: '1.5.0',
      reason: 'skipped',
      detail: "tidemark.dev/skip names '1.5.0'",
    });
  });
});
