import { describe, expect, test } from 'vitest';
import { isSameOn, listMissing, normalizePlatform } from '../../src/policy/platforms.ts';
import type { Situation } from '../support/plan-value.ts';
import { image, imageLine, planValues, tagLine, toDigest } from '../support/plan-value.ts';

const platformsOf = (builds: Readonly<Record<string, string>>) =>
  Object.entries(builds).map(([platform, build]) => ({ platform, digest: toDigest(build) }));

const amd = 'linux/amd64';
const arm = 'linux/arm64';

const always = 'policy:\n  semver:\n    range: "1.x"\ndigestReflectionPolicy: Always\ninterval: 5m\n';

async function planOne(situation: Situation) {
  const { markers, asked, plan } = await planValues({
    ...situation,
    options: { platforms: `${amd},${arm}`, ...situation.options },
  });
  return { marker: markers[0], asked, problems: plan.problems };
}

describe('platforms', () => {
  const moving = { tags: ['1.0.0', '1.1.0'], values: [tagLine('1.0.0')] };

  test('G20: holds a tag until all its platforms are pushed', async () => {
    const half = await planOne({
      ...moving,
      images: { '1.1.0': { platforms: platformsOf({ [amd]: 'a' }) } },
    });
    expect(half.marker).toMatchObject({
      state: 'held',
      code: 'platform-missing',
      reason: `${image}:1.1.0 lacks linux/arm64; it has linux/amd64`,
    });
    const whole = await planOne({
      ...moving,
      images: { '1.1.0': { platforms: platformsOf({ [amd]: 'a', 'linux/arm64/v8': 'b' }) } },
    });
    expect(whole.marker).toMatchObject({ state: 'updated', new: '1.1.0' });
  });

  test('G18: attestations are no platforms', async () => {
    const platforms = platformsOf({ [amd]: 'a', 'unknown/unknown': 'b' });
    const { marker } = await planOne({ ...moving, images: { '1.1.0': { platforms } } });
    expect(marker).toMatchObject({
      state: 'held',
      code: 'platform-missing',
      reason: expect.stringContaining('lacks linux/arm64'),
    });
  });

  test('G19: an index that changes for other platforms only is no update, back and forth', async () => {
    const builds = { [amd]: 'a', [arm]: 'b' };
    const plain = { digest: toDigest('plain'), platforms: platformsOf(builds) };
    const grown = { digest: toDigest('grown'), platforms: platformsOf({ ...builds, 'linux/riscv64': 'c' }) };
    for (const latest of [grown, plain, grown]) {
      const images = { '1.0.0': latest, [plain.digest]: plain };
      const { marker } = await planOne({
        tags: ['1.0.0'],
        images,
        values: [imageLine('1.0.0', plain.digest)],
        policy: always,
      });
      expect(marker).toMatchObject({ state: 'current' });
    }
  });

  test('an index that changes for one of its platforms is an update', async () => {
    const old = { digest: toDigest('old'), platforms: platformsOf({ [amd]: 'a', [arm]: 'b' }) };
    const rebuilt = { digest: toDigest('rebuilt'), platforms: platformsOf({ [amd]: 'a2', [arm]: 'b' }) };
    const { marker, asked } = await planOne({
      tags: ['1.0.0'],
      images: { '1.0.0': rebuilt, old },
      values: [imageLine('1.0.0', old.digest)],
      policy: always,
    });
    expect(marker).toMatchObject({ state: 'updated', new: `${image}:1.0.0@${rebuilt.digest}` });
    expect(asked).toEqual(['digest 1.0.0', `describe ${rebuilt.digest}`, `describe ${old.digest}`]);
  });

  test('an index whose predecessor is gone from the registry is an update', async () => {
    const rebuilt = { digest: toDigest('rebuilt'), platforms: platformsOf({ [amd]: 'a', [arm]: 'b' }) };
    const { marker } = await planOne({
      tags: ['1.0.0'],
      images: { '1.0.0': rebuilt },
      values: [imageLine('1.0.0', toDigest('gone'))],
      policy: always,
    });
    expect(marker).toMatchObject({ state: 'updated' });
  });

  test('G17: read no more than the digest of the selected tag when nothing moves', async () => {
    const current = toDigest('1.0.0');
    const steady = await planOne({
      tags: ['0.9.0', '1.0.0'],
      values: [imageLine('1.0.0', current)],
      policy: always,
    });
    expect([steady.marker?.state, steady.asked]).toEqual(['current', ['digest 1.0.0']]);
    const plain = await planOne({ tags: ['0.9.0', '1.0.0'], values: [tagLine('1.0.0')] });
    expect([plain.marker?.state, plain.asked]).toEqual(['current', []]);
  });

  test.each([
    ['an override', { options: { override: 'platform-missing' } }],
    ['compat: strict', { strict: true }],
  ])('are switched off by %s', async (_name, others) => {
    const { marker } = await planOne({ ...moving, ...others });
    expect(marker).toMatchObject({ state: 'updated', new: '1.1.0' });
  });
});

describe('normalizePlatform', () => {
  test.each([
    ['linux/amd64', 'linux/amd64'],
    ['linux/x86_64', 'linux/amd64'],
    ['linux/arm64/v8', 'linux/arm64'],
    ['linux/aarch64', 'linux/arm64'],
    ['linux/arm64/8', 'linux/arm64'],
    ['linux/arm/v7', 'linux/arm'],
    ['linux/arm/v6', 'linux/arm/v6'],
    ['windows/amd64', 'windows/amd64'],
    ['unknown/unknown', undefined],
    ['linux', undefined],
    ['linux/amd64/v2/x', undefined],
  ])('reads %s as %s', (text, platform) => {
    expect(normalizePlatform(text)).toBe(platform);
  });

  test('two images without a platform are not the same on it', () => {
    expect(isSameOn([amd], [], [])).toBe(false);
    expect(listMissing([amd], [])).toEqual([amd]);
  });
});
