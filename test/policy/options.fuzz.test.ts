import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planValues, tagLine } from '../support/plan-value.ts';

const tag = fc
  .tuple(
    fc.integer({ min: 0, max: 3 }),
    fc.integer({ min: 0, max: 11 }),
    fc.constantFrom('', '-rc1', '-rc10', '.7', '-ls2'),
  )
  .map(([major, minor, suffix]) => `${major}.${minor}.0${suffix}`);

/** At most one order: two of them keep a policy from moving anything. */
const ordering = fc.constantFrom<Readonly<Record<string, string>>>(
  {},
  { order: 'natural' },
  { versions: 'loose' },
  { preset: 'linuxserver' },
  { preset: 'four-part' },
  { policy: 'newest' },
);

const others = fc.record(
  {
    skip: fc.constantFrom('1.1.0', '/^2\\./', '1.0.0, /rc/'),
    pin: tag,
    'update-limit': fc.constantFrom('digest', 'patch', 'minor', 'major'),
    'min-age': fc.constantFrom('1d', '2w'),
    platforms: fc.constantFrom('linux/amd64', 'linux/arm64'),
    override: fc.constantFrom('too-young', 'would-downgrade', 'platform-missing'),
  },
  { requiredKeys: [] },
);

const options = fc.tuple(others, ordering).map(([some, order]) => ({ ...some, ...order }));

const situation = fc.record({
  tags: fc.array(tag, { maxLength: 12 }),
  current: tag,
  options,
  policy: fc.constantFrom(
    "policy:\n  semver:\n    range: '>=1.0.0'\n",
    "policy:\n  semver:\n    range: '>=0.0.0-0'\n",
    'policy:\n  alphabetical: {}\n',
  ),
});

/** What an update must not do, as far as the options say without any rule of the policy. */
function findBreaches({
  tags,
  current,
  given,
  written,
}: {
  readonly tags: readonly string[];
  readonly current: string;
  readonly given: Partial<Record<string, string>>;
  readonly written: string | undefined;
}): readonly string[] {
  if (written === undefined) return [];
  const { pin, skip, platforms, override } = given;
  const breaches = {
    'not listed': !tags.includes(written),
    'not the pin': pin !== undefined && written !== pin,
    'skipped by name': pin === undefined && skip === '1.1.0' && written === skip,
    'skipped by pattern': pin === undefined && skip === '/^2\\./' && written.startsWith('2.'),
    'without its platform': platforms === 'linux/arm64' && override !== 'platform-missing',
    'beyond its limit': pin === undefined && given['update-limit'] === 'digest' && written !== current,
  };
  return Object.entries(breaches).flatMap(([breach, isSo]) => (isSo ? [breach] : []));
}

describe('any options on any tags', () => {
  test('write a listed tag that is not skipped, or nothing, and the same for any order of the listing', async () => {
    await fc.assert(
      fc.asyncProperty(situation, async ({ tags, current, options: given, policy }) => {
        const values = [tagLine(current)];
        const { markers } = await planValues({ tags, values, options: given, policy });
        const again = await planValues({ tags: tags.toReversed(), values, options: given, policy });
        expect(again.markers).toEqual(markers);
        const [marker] = markers;
        const written = marker?.state === 'updated' ? marker.new : undefined;
        expect(findBreaches({ tags, current, given, written })).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});
