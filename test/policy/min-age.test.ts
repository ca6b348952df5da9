import { describe, expect, test } from 'vitest';
import type { FirstSeen } from '../../src/policy/first-seen.ts';
import type { Planned, Situation } from '../support/plan-value.ts';
import { image, imageLine, planValues, tagLine, toDigest } from '../support/plan-value.ts';

const empty: FirstSeen = new Map();

/** Plans one after the other, each run remembering what the one before saw. */
async function planRuns(
  runs: readonly (Situation & { readonly now: string })[],
): Promise<readonly Planned[]> {
  const planned: Planned[] = [];
  for (const run of runs) {
    planned.push(await planValues({ ...run, firstSeen: planned.at(-1)?.plan.firstSeen ?? empty }));
  }
  return planned;
}

function toOutcome({ markers: [marker] }: Planned): string {
  if (marker?.state === 'updated') return marker.new;
  return marker?.state === 'held' ? `${marker.code}: ${marker.reason}` : (marker?.state ?? '');
}

const waiting = { tags: ['1.0.0', '1.1.0'], values: [tagLine('1.0.0')], options: { 'min-age': '3d' } };

describe('min-age', () => {
  test('N6: counts from first sight where the registry gives no date, and runs out at the minute', async () => {
    const runs = await planRuns([
      { ...waiting, now: '2026-03-01T12:00:00Z' },
      { ...waiting, now: '2026-03-04T11:59:00Z' },
      { ...waiting, now: '2026-03-04T12:00:00Z' },
    ]);
    const held = 'too-young: 1.1.0 is held until 2026-03-04T12:00:00Z (first seen 2026-03-01T12:00:00Z)';
    expect(runs.map(toOutcome)).toEqual([held, held, '1.1.0']);
  });

  test('N6: is never pending for ever, however fast new tags come', async () => {
    const tags = Array.from({ length: 12 }, (_, day) => `1.${day}.0`);
    let firstSeen = empty;
    let current = '1.0.0';
    const taken: string[] = [];
    for (let day = 1; day < 12; day++) {
      const now = new Date(Date.UTC(2026, 2, 1 + day)).toISOString();
      const planned = await planValues({
        tags: tags.slice(0, day + 1),
        values: [tagLine(current)],
        options: { 'min-age': '3d' },
        firstSeen,
        now,
      });
      firstSeen = planned.plan.firstSeen;
      const [marker] = planned.markers;
      if (marker?.state === 'updated') current = marker.new;
      taken.push(current);
    }
    expect(taken).toEqual([
      '1.0.0',
      '1.0.0',
      '1.0.0',
      '1.1.0',
      '1.2.0',
      '1.3.0',
      '1.4.0',
      '1.5.0',
      '1.6.0',
      '1.7.0',
      '1.8.0',
    ]);
  });

  test('N7: a tag that is pushed again while it waits is as young as its new digest', async () => {
    const again = { '1.1.0': { digest: toDigest('again') } };
    const runs = await planRuns([
      { ...waiting, now: '2026-03-01T12:00:00Z' },
      { ...waiting, images: again, now: '2026-03-03T12:00:00Z' },
      { ...waiting, images: again, now: '2026-03-05T12:00:00Z' },
      { ...waiting, images: again, now: '2026-03-06T12:00:00Z' },
    ]);
    const held = 'too-young: 1.1.0 is held until 2026-03-06T12:00:00Z (first seen 2026-03-03T12:00:00Z)';
    expect(runs.slice(1).map(toOutcome)).toEqual([held, held, '1.1.0']);
  });

  test.each([
    ['push time', { pushed: '2099-01-01T00:00:00Z' }, {}],
    ['build time', { created: '2099-01-01T00:00:00Z' }, { 'min-age-source': 'created' }],
  ])('a %s that is yet to come does not hold for ever', async (_name, facts, more) => {
    const future = {
      ...waiting,
      images: { '1.1.0': facts },
      options: { ...waiting.options, ...more },
    };
    const runs = await planRuns([
      { ...future, now: '2026-03-01T12:00:00Z' },
      { ...future, now: '2026-03-04T12:00:00Z' },
    ]);
    expect(runs.map(toOutcome)).toEqual([
      'too-young: 1.1.0 is held until 2026-03-04T12:00:00Z (first seen 2026-03-01T12:00:00Z)',
      '1.1.0',
    ]);
  });

  test('takes the push time of the registry where there is one', async () => {
    const images = { '1.1.0': { pushed: '2026-02-20T00:00:00Z' } };
    const planned = await planValues({ ...waiting, images, firstSeen: empty, now: '2026-03-01T00:00:00Z' });
    expect(toOutcome(planned)).toBe('1.1.0');
    const early = await planValues({ ...waiting, images, firstSeen: empty, now: '2026-02-21T00:00:00Z' });
    expect(toOutcome(early)).toBe(
      'too-young: 1.1.0 is held until 2026-02-23T00:00:00Z (pushed 2026-02-20T00:00:00Z)',
    );
  });

  test('N9: does not trust the date of the publisher unless it is asked to', async () => {
    const images = { '1.1.0': { created: '2020-01-01T00:00:00Z' } };
    const situation = { ...waiting, images, firstSeen: empty, now: '2026-03-01T00:00:00Z' };
    expect(toOutcome(await planValues(situation))).toContain('too-young');
    const options = { 'min-age': '3d', 'min-age-source': 'created' };
    expect(toOutcome(await planValues({ ...situation, options }))).toBe('1.1.0');
  });

  test('N10: says what is held, with the number and the date, instead of "up to date"', async () => {
    const { markers, plan } = await planValues({
      ...waiting,
      tags: ['1.0.0', '1.1.0', '1.2.0', '1.3.0'],
      firstSeen: empty,
    });
    expect(markers).toMatchObject([
      {
        state: 'held',
        code: 'too-young',
        value: '1.0.0',
        reason:
          '1.3.0 is held until 2026-03-04T00:00:00Z (first seen 2026-03-01T00:00:00Z), and 2 more newer than the one in Git',
      },
    ]);
    expect(plan.commits).toEqual([]);
  });

  test('chooses an older tag that is old enough when it is newer than the one in Git', async () => {
    const images = {
      '1.1.0': { pushed: '2026-01-01T00:00:00Z' },
      '1.2.0': { pushed: '2026-02-28T00:00:00Z' },
    };
    const planned = await planValues({
      ...waiting,
      tags: ['1.0.0', '1.1.0', '1.2.0'],
      images,
      firstSeen: empty,
    });
    expect(toOutcome(planned)).toBe('1.1.0');
    expect(planned.plan.policies).toMatchObject([
      { state: 'selected', tag: '1.1.0', dropped: [{ tag: '1.2.0', gate: 'too-young' }] },
    ]);
  });

  test('asks the registry about the three best tags at most, and about none when nothing is newer', async () => {
    const tags = Array.from({ length: 20 }, (_, minor) => `1.${minor}.0`);
    const { asked } = await planValues({ ...waiting, tags, firstSeen: empty });
    expect(asked).toEqual(['describe 1.19.0', 'describe 1.18.0', 'describe 1.17.0']);
    const still = await planValues({ ...waiting, tags: ['0.9.0', '1.0.0'], firstSeen: empty });
    expect([still.asked, still.plan.firstSeen.size]).toEqual([[], 0]);
  });

  test('says that ages cannot run out when nothing is remembered', async () => {
    expect(toOutcome(await planValues(waiting))).toBe(
      'too-young: 1.1.0 is held because nothing tells its age: the registry gives no push time, and runs do not remember what they saw; give them --cache-dir',
    );
  });

  test('N7: gives the digest of a tag its own clock', async () => {
    const [old, rebuilt] = [toDigest('old'), toDigest('rebuilt')];
    const policy = 'policy:\n  semver:\n    range: "1.x"\ndigestReflectionPolicy: Always\ninterval: 5m\n';
    const run = (digest: string, now: string) => ({
      tags: ['1.0.0'],
      images: { '1.0.0': { digest } },
      values: [imageLine('1.0.0', old)],
      options: { 'min-age': '3d' },
      policy,
      now,
    });
    const runs = await planRuns([
      run(old, '2026-03-01T00:00:00Z'),
      run(rebuilt, '2026-03-10T00:00:00Z'),
      run(rebuilt, '2026-03-12T23:59:59Z'),
      run(rebuilt, '2026-03-13T00:00:00Z'),
    ]);
    const held = `too-young: 1.0.0@${rebuilt} is held until 2026-03-13T00:00:00Z (first seen 2026-03-10T00:00:00Z)`;
    expect(runs.map(toOutcome)).toEqual(['current', held, held, `${image}:1.0.0@${rebuilt}`]);
  });

  test('N8: lets one build through when the image is rebuilt faster than the minimum age', async () => {
    const old = toDigest('old');
    const policy = 'policy:\n  semver:\n    range: "1.x"\ndigestReflectionPolicy: Always\ninterval: 5m\n';
    const runs = await planRuns(
      Array.from({ length: 8 }, (_, day) => ({
        tags: ['1.0.0'],
        images: { '1.0.0': { digest: day === 0 ? old : toDigest(`build ${day}`) } },
        values: [imageLine('1.0.0', old)],
        options: { 'min-age': '3d' },
        policy,
        now: `2026-03-0${day + 1}T00:00:00Z`,
      })),
    );
    const states = runs.map((run) => toOutcome(run).replace(/:.*/, ''));
    expect(states).toEqual([
      'current',
      'too-young',
      'too-young',
      'too-young',
      'too-young',
      'too-young',
      'too-young',
      'ghcr.io/acme/app',
    ]);
  });

  test.each([
    ['an override', { options: { 'min-age': '3d', override: 'too-young' } }],
    ['compat: strict', { strict: true }],
  ])('is switched off by %s', async (_name, others) => {
    const planned = await planValues({ ...waiting, firstSeen: empty, ...others });
    expect([toOutcome(planned), planned.asked.filter((question) => question.startsWith('describe'))]).toEqual(
      ['1.1.0', []],
    );
  });

  test('forgets tags that are listed no more', async () => {
    const runs = await planRuns([
      { ...waiting, now: '2026-03-01T00:00:00Z' },
      { ...waiting, tags: ['1.0.0', '1.2.0'], now: '2026-03-02T00:00:00Z' },
    ]);
    expect(runs.map(({ plan }) => [...plan.firstSeen.keys()])).toEqual([
      [`${image}:1.1.0`],
      [`${image}:1.2.0`],
    ]);
  });
});
