import { describe, expect, test } from 'vitest';
import { TidemarkError } from '../../src/errors.ts';
import { explainSelection } from '../../src/policy/explain.ts';
import type { Situation } from '../support/plan-value.ts';
import { planValues, tagLine } from '../support/plan-value.ts';

const built = (day: string) => ({ created: `2026-02-${day}T10:00:00Z` });

const hashes = {
  'main-c0ffee1': built('01'),
  'main-0f2c41a': built('20'),
  'main-77aa01b': built('10'),
};

const filter = "policy:\n  alphabetical: {}\nfilterTags:\n  pattern: '^main-[0-9a-f]{7}$'\n";

async function planNewest(situation: Partial<Situation> & { readonly current: string }) {
  const { current, options, ...others } = situation;
  const found = await planValues({
    tags: Object.keys(hashes),
    images: hashes,
    values: [tagLine(current)],
    policy: filter,
    options: { policy: 'newest', ...options },
    ...others,
  });
  return { ...found, marker: found.markers[0] };
}

describe('policy: newest', () => {
  test('takes the image that was built last', async () => {
    const { marker } = await planNewest({ current: 'main-c0ffee1' });
    expect(marker).toMatchObject({ state: 'updated', new: 'main-0f2c41a' });
  });

  test('S18: never moves to an older build', async () => {
    const images = { ...hashes, 'main-0000000': built('25') };
    const { marker } = await planNewest({
      current: 'main-0000000',
      images,
      tags: Object.keys(images),
      repository: "exclusionList: ['^main-0000000$']\n",
    });
    expect(marker).toMatchObject({ state: 'held', code: 'would-downgrade' });
  });

  test('filters first, so that no other tag is read', async () => {
    const { asked } = await planNewest({
      current: 'main-0f2c41a',
      tags: [...Object.keys(hashes), 'latest', 'dev-c0ffee1'],
    });
    expect(asked.toSorted()).toEqual([
      'describe main-0f2c41a',
      'describe main-77aa01b',
      'describe main-c0ffee1',
    ]);
  });

  test('reads only what no earlier run has read', async () => {
    const first = await planNewest({ current: 'main-0f2c41a', firstSeen: new Map() });
    const images = { ...hashes, 'main-1111111': built('21') };
    const second = await planNewest({
      current: 'main-0f2c41a',
      images,
      tags: Object.keys(images),
      firstSeen: first.plan.firstSeen,
    });
    expect(second.asked).toEqual(['describe main-1111111', 'digest main-1111111']);
    expect(second.marker).toMatchObject({ state: 'updated', new: 'main-1111111' });
    const third = await planNewest({
      current: 'main-1111111',
      images,
      tags: Object.keys(images),
      firstSeen: second.plan.firstSeen,
    });
    expect(third.asked).toEqual([]);
    expect(third.marker).toMatchObject({ state: 'current' });
  });

  test('S25: leaves an image without a build time out, and does not let it block the others', async () => {
    const images = {
      ...hashes,
      'main-1111111': {},
      'main-2222222': { created: '1970-01-01T00:00:00Z' },
      'main-3333333': { created: '0001-01-01T00:00:00Z' },
    };
    const { marker, plan } = await planNewest({ current: 'main-c0ffee1', images, tags: Object.keys(images) });
    expect(marker).toMatchObject({ state: 'updated', new: 'main-0f2c41a' });
    expect(plan.problems).toEqual([]);
  });

  test.each([
    ['no build time', {}],
    ['the start of Unix time', { created: '1970-01-01T00:00:00Z' }],
    ['the start of reproducible time', { created: '1980-01-01T00:00:00Z' }],
    ['the year 1', { created: '0001-01-01T00:00:00Z' }],
  ])('S25: never selects an image with %s, and says so', async (_name, facts) => {
    const { marker, plan } = await planNewest({
      current: 'main-c0ffee1',
      images: { 'main-1111111': facts },
      tags: ['main-1111111'],
    });
    expect(marker).toMatchObject({ state: 'held', code: 'policy-failed' });
    const [outcome] = plan.policies;
    if (outcome?.rules === undefined) throw new Error('the policy has no rules');
    expect(explainSelection(outcome.rules, ['main-1111111']).misses).toMatchObject([
      {
        tag: 'main-1111111',
        reason: 'no-date',
        detail: expect.stringContaining("'main-1111111' has no build time"),
      },
    ]);
  });

  test('bounds what a run reads, holds meanwhile, and comes to an end', async () => {
    const images = Object.fromEntries(
      Array.from({ length: 25 }, (_, index) => [
        `main-00000${10 + index}`,
        built(String(index + 1).padStart(2, '0')),
      ]),
    );
    const situation = {
      current: 'main-0000010',
      images,
      tags: Object.keys(images),
      options: { 'newest-limit': '10' },
    };
    let firstSeen: Situation['firstSeen'] = new Map();
    const seen: unknown[] = [];
    for (let run = 0; run < 4; run++) {
      const { marker, asked, plan } = await planNewest({ ...situation, firstSeen });
      firstSeen = plan.firstSeen;
      const state = marker?.state === 'held' ? marker.reason : marker?.state === 'updated' ? marker.new : '';
      seen.push([asked.filter((question) => question.startsWith('describe')).length, state]);
    }
    const wait = (unread: number) =>
      `the build time of ${unread} of 25 candidates is not known yet; the next runs read the others; a narrower filterTags.pattern needs fewer`;
    expect(seen).toEqual([
      [10, wait(15)],
      [10, wait(5)],
      [5, 'main-0000034'],
      [0, 'main-0000034'],
    ]);
  });

  test('says what to do when nothing is remembered', async () => {
    const { marker } = await planNewest({ current: 'main-c0ffee1', options: { 'newest-limit': '2' } });
    expect(marker).toMatchObject({
      state: 'held',
      code: 'candidates-unread',
      reason: expect.stringContaining(
        'raise tidemark.dev/newest-limit, or let runs remember with --cache-dir',
      ),
    });
  });

  test('passes over a tag without a manifest, and holds when a manifest cannot be read', async () => {
    const broken = (code: 'registry-not-found' | 'registry-timeout') => ({
      ...hashes,
      'main-1111111': { error: new TidemarkError(code, 'no answer') },
    });
    const missing = await planNewest({
      current: 'main-c0ffee1',
      images: broken('registry-not-found'),
      tags: [...Object.keys(hashes), 'main-1111111'],
    });
    expect(missing.marker).toMatchObject({ state: 'updated', new: 'main-0f2c41a' });
    const failing = await planNewest({
      current: 'main-c0ffee1',
      images: broken('registry-timeout'),
      tags: [...Object.keys(hashes), 'main-1111111'],
    });
    expect(failing.marker).toMatchObject({ state: 'held', code: 'candidates-unread' });
  });
});
