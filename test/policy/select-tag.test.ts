import { describe, expect, test } from 'vitest';
import type { ImagePolicyChoice } from '../../src/manifests/types.ts';
import { compilePolicy, selectTag } from '../../src/policy/select-tag.ts';

const semver = (range: string): ImagePolicyChoice => ({ semver: { range } });
const alphabetical = (order = ''): ImagePolicyChoice => ({ alphabetical: { order } });
const numerical = (order = ''): ImagePolicyChoice => ({ numerical: { order } });

type Row = readonly [
  title: string,
  policy: ImagePolicyChoice,
  filter: readonly [pattern: string, extract: string] | undefined,
  tags: string,
  expected: string,
];

const rows: readonly Row[] = [
  ['S1: rc9 above rc10, as text', semver('>=v0.0.1-0'), undefined, 'v1.0.1-rc9 v1.0.1-rc10', 'v1.0.1-rc9'],
  ['S2: rc.10 above rc.9', semver('>=0.0.0-0'), undefined, '1.1.1-rc.9 1.1.1-rc.10', '1.1.1-rc.10'],
  [
    'S3: a release above its prereleases',
    semver('>=0.0.0-0'),
    undefined,
    '1.1.1-rc1 1.1.1-rc10 1.1.1',
    '1.1.1',
  ],
  [
    'S4: a described commit needs -0',
    semver('>=2.0.300-0'),
    undefined,
    '2.0.330-63-gc1cfb6864',
    '2.0.330-63-gc1cfb6864',
  ],
  [
    'S5: a revision is a prerelease',
    semver('3.12.*-0'),
    undefined,
    '3.12.0-1 3.9.1-1 latest build',
    '3.12.0-1',
  ],
  [
    'S6: letters above numbers',
    semver('~3.3.x-0'),
    undefined,
    '3.3.0-SNAPSHOT.10 3.3.0-SNAPSHOT.2 3.3.0-SNAPSHOT.feature.CS-9971-fix-sonar-issues.4',
    '3.3.0-SNAPSHOT.feature.CS-9971-fix-sonar-issues.4',
  ],
  [
    'S7: extracted revisions',
    semver('2.x.x-0'),
    ['^dev-v(.*)$', '$1'],
    'dev-v2.31.0-34 dev-v2.29.3-33',
    'dev-v2.31.0-34',
  ],
  ['S8: leading zeros', semver('>=1.0.0'), undefined, '2021.12.1 2022.04.1 2022.04 5.8.1', '2022.04.1'],
  ['S10: large numbers', semver('^1.x'), undefined, '1.2.2 1.8.1259 1.8.300 1.2.30000', '1.8.1259'],
  ['S12: no prerelease without being asked', semver('*'), undefined, 'v1.0.0 v1.0.1-64.272fa09', 'v1.0.0'],
  ['S13: nor one of the next version', semver('*'), undefined, '3.0.2 3.0.2-pr53.1 3.0.3-pr54.1', '3.0.2'],
  ['S14: of equal versions the larger text', semver('*'), undefined, '1.0.1 v1.0.1', 'v1.0.1'],
  [
    'S16: a tag with one dot is no version',
    semver('*'),
    undefined,
    'v2beta2-f03453d8 v0.37.4 1.2',
    'v0.37.4',
  ],
  ['S17: numbers are written as they are', numerical(), undefined, '42 43', '43'],
  [
    'S20: a pattern found anywhere',
    semver('*-0'),
    ['-alpine-otel$', ''],
    '1.27 1.27.1-alpine-otel 1.27.1-otel 1.28.0-alpine-slim 1.28.0 latest',
    '1.27.1-alpine-otel',
  ],
  [
    'R1: a named group',
    numerical(),
    ['^main-[a-f0-9]+-(?P<ts>[0-9]+)', '$ts'],
    'main-aa-100 main-cc-1000 dev-1',
    'main-cc-1000',
  ],
  [
    'R4: an extract that makes no version is dropped',
    semver('*-0'),
    ['^(.*?)(?:-?rc(\\d+))?$', '$1-rc.$2'],
    '1.1.1-rc9 1.1.1-rc10 1.1.1',
    '1.1.1-rc10',
  ],
  [
    'R5: two groups joined',
    numerical(),
    ['^(?P<ts>\\d{8})-(?P<inc>\\d+)$', '$ts$inc'],
    '20220209-4 20220209-22 20220209-10 20220208-99',
    '20220209-22',
  ],
  ['R9: byte order', alphabetical(), undefined, '20220209-4 20220209-10 20220209-22', '20220209-4'],
  ['R9: byte order of letters', alphabetical(), undefined, 'main-Zz main-ab', 'main-ab'],
  [
    'R10: numbers are floats, of equal ones the smaller text',
    numerical(),
    undefined,
    '9007199254740993 9007199254740992',
    '9007199254740992',
  ],
  ['R10: in any order', numerical(), undefined, '9007199254740992 9007199254740993', '9007199254740992'],
  [
    'R10: timestamps of 17 digits that are further apart',
    numerical(),
    ['^main-(.*)$', '$1'],
    'main-20240101120000003 main-20240101120000012 main-20240101120000008',
    'main-20240101120000012',
  ],
  ['R11: of equal numbers the smaller text', numerical(), ['^b-(.*)$', '$1'], 'b-1 b-01', 'b-01'],
  [
    'R13: of equal extracts the smaller tag',
    numerical(),
    ['^main-\\w+-(\\d+)$', '$1'],
    'main-bbb-100 main-aaa-100',
    'main-aaa-100',
  ],
  ['a constant extract', alphabetical(), ['^(a|b)$', '$9'], 'b a', 'a'],
  ['descending numbers', numerical('desc'), undefined, '1 1.0 01 1.00', '01'],
  ['descending text, in capitals', alphabetical('DESC'), undefined, 'a B c 10 9 latest _x', '10'],
  ['NaN gives way to what comes after it', numerical(), undefined, '1 2 NaN 0', '2'],
  ['infinity is a number', numerical(), undefined, '5 9 +Inf', '+Inf'],
  [
    'semver before the others',
    { ...semver('*'), ...alphabetical('desc') },
    undefined,
    '1.0.0 0.1.0',
    '1.0.0',
  ],
  ['an empty filter', semver('1.x'), ['', ''], '1.0.0 v1.0.0', 'v1.0.0'],
];

const failures: readonly Row[] = [
  [
    'S4: a prerelease only',
    semver('>=2.0.300'),
    undefined,
    '2.0.330-63-gc1',
    'no-match: unable to determine latest version from provided list',
  ],
  [
    'S5: a revision where the range names none',
    semver('3.12.*'),
    undefined,
    '3.12.0-1 3.9.1-1 latest build',
    'no-match: unable to determine latest version from provided list',
  ],
  [
    'S9: four parts',
    semver('>=0.0.1'),
    ['^([0-9\\.]+)-[0-9a-z]{9}$', '$1'],
    '1.9.7.4460-a39b25852',
    'no-match: unable to determine latest version from provided list',
  ],
  [
    'R2: a mangled group',
    semver('*'),
    ['(?P.*)', ''],
    '1.0.0',
    "invalid-pattern: failed to filter tags: invalid regular expression pattern '(?P.*)': error parsing regexp: invalid or unsupported Perl syntax: `(?P`",
  ],
  [
    'R6: a dash in a number',
    numerical(),
    ['^(\\d{8}-\\d{6})-', '$1'],
    '20260528-153652-ab',
    "not-a-number: failed to parse invalid numeric value '20260528-153652'",
  ],
  [
    'R7: an empty number',
    numerical(),
    ['^[a-f0-9]+-(?P<n>[0-9]*)', '$n'],
    'ff-123 ff-v1.2.3-prod',
    "not-a-number: failed to parse invalid numeric value ''",
  ],
  [
    'the largest of the texts that are no numbers',
    numerical(),
    undefined,
    '1 b latest a',
    "not-a-number: failed to parse invalid numeric value 'latest'",
  ],
  [
    'a filter that matches nothing',
    alphabetical(),
    ['^x', ''],
    'a b',
    'no-match: version list argument cannot be empty',
  ],
  ['no tags', alphabetical(), ['(', ''], '', 'no-tags: no tags in database'],
  [
    'a bad policy before no tags',
    alphabetical('up'),
    undefined,
    '',
    "invalid-policy: invalid policy: invalid order argument provided: 'UP', must be one of: ASC, DESC",
  ],
  ['a bad range', semver(''), undefined, '1.0.0', 'invalid-policy: invalid policy: improper constraint: ""'],
  [
    'no choice',
    {},
    undefined,
    'a',
    'invalid-policy: invalid policy: given ImagePolicyChoice object is invalid',
  ],
];

function select([, policy, filter, tags]: Row) {
  const filterTags = filter && { pattern: filter[0], extract: filter[1] };
  return selectTag(
    { policy, ...(filterTags && { filterTags }) },
    tags.split(' ').filter((tag) => tag !== ''),
  );
}

describe('selectTag', () => {
  test.each(rows)('%s', (...row) => {
    expect(select(row)).toMatchObject({ selected: true, tag: row[4] });
  });

  test.each(failures)('fails on %s', (...row) => {
    const selection = select(row);
    expect(selection.selected ? selection.tag : `${selection.code}: ${selection.message}`).toBe(row[4]);
  });

  test('gives what was compared only when there is a filter', () => {
    expect(selectTag({ policy: numerical() }, ['1'])).toEqual({ selected: true, tag: '1' });
    expect(
      selectTag({ policy: numerical(), filterTags: { pattern: 'a(.)', extract: '$1' } }, ['a1']),
    ).toEqual({
      selected: true,
      tag: 'a1',
      extracted: '1',
    });
  });

  test('names the tag whose extracted text is no number', () => {
    const filterTags = { pattern: '^[a-f0-9]+-(?P<n>[0-9]*)', extract: '$n' };
    const selection = selectTag({ policy: numerical(), filterTags }, ['ff-123', 'ff-v1.2.3-prod']);
    expect(selection).toHaveProperty(
      'hint',
      "'', extracted from tag 'ff-v1.2.3-prod', is not a number; narrow filterTags.pattern so that only tags with a number match",
    );
  });

  test('counts how many tags the filter lets through when nothing is found', () => {
    const selection = selectTag({ policy: semver('*'), filterTags: { pattern: '^v', extract: '' } }, [
      'v1',
      'x',
      'y',
    ]);
    expect(selection).toHaveProperty('hint', "1 of 3 tags match pattern '^v'");
  });
});

describe('compilePolicy', () => {
  test('chooses from any number of lists', () => {
    const policy = compilePolicy({ policy: semver('1.x') });
    expect(policy.select(['1.0.0', '1.1.0'])).toEqual({ selected: true, tag: '1.1.0' });
    expect(policy.select(['1.0.0', '2.0.0'])).toEqual({ selected: true, tag: '1.0.0' });
    expect(policy.select([])).toMatchObject({ selected: false, code: 'no-tags' });
  });

  test('refuses bad rules', () => {
    expect(() => compilePolicy({ policy: semver('a') })).toThrow(
      expect.objectContaining({ code: 'invalid-policy' }),
    );
    expect(() => compilePolicy({ policy: semver('*'), filterTags: { pattern: '(', extract: '' } })).toThrow(
      expect.objectContaining({ code: 'invalid-pattern' }),
    );
  });
});
