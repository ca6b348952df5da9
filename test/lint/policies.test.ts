import { describe, expect, test } from 'vitest';
import { fleet, lintFiles, toShort } from './support.ts';

type Choice = {
  /** A line such as `semver: { range: '1.x' }`. */
  readonly choice: string;
  readonly pattern?: string;
  readonly extract?: string;
  /** Further lines of `spec`. */
  readonly more?: string;
  /** The tag in Git; none by default. */
  readonly tag?: string;
  readonly annotation?: string;
};

/** The rules that find something in a policy, sorted. */
function lintPolicy({ choice, pattern, extract, more = '', tag, annotation }: Choice): readonly string[] {
  const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const filter =
    pattern === undefined
      ? ''
      : `filterTags:\n  pattern: ${quote(pattern)}\n${extract === undefined ? '' : `  extract: ${quote(extract)}\n`}`;
  const files = fleet({ policy: `${filter}${more}policy:\n  ${choice}\n` });
  const marked = `tag: ${tag === undefined ? '""' : quote(tag)} # {"$imagepolicy": "flux-system:app:tag"}\n`;
  const policy = (files['policy.yaml'] ?? '').replace(
    'metadata:\n',
    annotation === undefined ? 'metadata:\n' : `metadata:\n  annotations:\n    ${annotation}\n`,
  );
  const { findings } = lintFiles({ ...files, 'policy.yaml': policy, 'apps/app.yaml': marked });
  return findings.map(({ rule }) => rule);
}

const semver = "semver: { range: '>=1.0.0' }";
const numerical = 'numerical: { order: asc }';
const alphabetical = 'alphabetical: { order: asc }';

describe('a policy', () => {
  test.each<[string, Choice]>([
    ['a range without a filter', { choice: semver }],
    [
      'versions behind a prefix',
      { choice: semver, pattern: '^v(?P<v>[0-9]+\\.[0-9]+\\.[0-9]+)$', extract: '$v' },
    ],
    ['any text of a version', { choice: semver, pattern: '^(.*)-alpine$', extract: '$1' }],
    ['versions from repeated groups', { choice: semver, pattern: '^([0-9]+\\.){2}[0-9]+$' }],
    ['versions from optional parts', { choice: semver, pattern: '^\\d+(\\.\\d+){1,2}$' }],
    ['versions without backslashes', { choice: semver, pattern: '^v[0-9]+.[0-9]+.[0-9]+$', extract: '' }],
    ['versions of word characters', { choice: semver, pattern: '^\\w+\\.\\w+\\.\\w+$' }],
    ['versions with any separator', { choice: semver, pattern: '^\\d+[.-]\\d+[.-]\\d+$' }],
    ['versions in optional parts', { choice: semver, pattern: '^(?:\\d+\\.)?(?:\\d+\\.)?(?:\\*|\\d+)$' }],
    ['versions but for a suffix', { choice: semver, pattern: '^(?P<v>[^-]*)-alpine$', extract: '$v' }],
    ['a prefix and anything', { choice: semver, pattern: '^1\\.2\\..*' }],
    ['a lazy repeat', { choice: semver, pattern: '^v(.*?)-slim$', extract: '$1' }],
    ['flags', { choice: semver, pattern: '(?i)^v(\\d+\\.\\d+\\.\\d+)$', extract: '$1' }],
    ['prereleases', { choice: "semver: { range: '>=1.0.0-0' }", pattern: '^\\d+\\.\\d+\\.\\d+-rc\\.\\d+$' }],
    ['time stamps', { choice: numerical, pattern: '^main-[a-f0-9]+-(?P<ts>[0-9]+)$', extract: '$ts' }],
    ['several groups in a row', { choice: numerical, pattern: '^(\\d{8})-(\\d{6})$', extract: '$1$2' }],
    ['a signed number', { choice: numerical, pattern: '^b(-?[0-9]+)$', extract: '$1' }],
    ['times as text', { choice: alphabetical, pattern: '^main-[a-f0-9]+-(?P<ts>.*)', extract: '$ts' }],
    ['times of fixed form', { choice: alphabetical, pattern: '^\\d{4}-\\d{2}-\\d{2}$', tag: '2024-01-02' }],
    [
      'a RELEASE stamp',
      { choice: alphabetical, pattern: '^RELEASE\\.(?P<timestamp>.*)Z$', extract: '$timestamp' },
    ],
    [
      'an order of its own',
      { choice: alphabetical, pattern: '^b[0-9]+$', annotation: 'tidemark.dev/order: natural' },
    ],
  ])('without a trap is no finding: %s', (_title, choice) => {
    expect(lintPolicy(choice)).toEqual([]);
  });

  test.each<[string, Choice]>([
    ['invalid-range', { choice: "semver: { range: '>>1' }" }],
    ['invalid-pattern', { choice: numerical, pattern: '^pr-1638-[a-f0-9]+-(?P<ts>[0-9]+', extract: '$ts' }],
    ['invalid-pattern', { choice: semver, pattern: '^v(?!1)' }],
    ['invalid-pattern', { choice: semver, pattern: '^(?P.*)$' }],
    ['pattern-matches-no-tag', { choice: semver, pattern: '^1\\.2\\.3\\+build$' }],
    ['pattern-matches-no-tag', { choice: semver, pattern: '^v:[0-9.]+$' }],
    ['pattern-open-start', { choice: numerical, pattern: 'v-(?P<n>[0-9]+)$', extract: '$n' }],
    ['pattern-open-end', { choice: numerical, pattern: '^main-[a-f0-9]+-(?P<ts>[0-9]+)', extract: '$ts' }],
    ['current-tag-unmatched', { choice: semver, pattern: '^v[0-9]+\\.[0-9]+\\.[0-9]+$', tag: '1.0.0' }],
    ['unknown-group', { choice: semver, pattern: '^([0-9.]+)-rc([0-9]+)$', extract: '$1rc$2' }],
    ['unknown-group', { choice: numerical, pattern: '^b(?P<n>[0-9]+)$', extract: '$ts' }],
    ['unknown-group', { choice: numerical, pattern: '^b([0-9]+)$', extract: '$2' }],
    ['extract-missing', { choice: numerical, pattern: '^main-(?P<ts>[0-9]+)$' }],
    ['extract-constant', { choice: alphabetical, pattern: '^b([0-9]+)$', extract: 'ts' }],
    ['extract-nothing', { choice: alphabetical, pattern: '^b()[0-9]$', extract: '$1' }],
    ['numerical-not-always-a-number', { choice: numerical }],
    [
      'numerical-not-always-a-number',
      { choice: numerical, pattern: '^[a-fA-F0-9]+-(?P<b>[0-9]*)$', extract: '$b' },
    ],
    ['numerical-not-always-a-number', { choice: numerical, pattern: '^main-(?P<ts>.*)$', extract: '$ts' }],
    [
      'numerical-never-a-number',
      { choice: numerical, pattern: '^(?P<ts>\\d{8}-\\d{6})-[a-f0-9]+$', extract: '$ts' },
    ],
    ['numerical-precision', { choice: numerical, pattern: '^m-([0-9]{17})$', extract: '$1' }],
    ['alphabetical-unpadded', { choice: alphabetical, pattern: '^(?P<v>[0-9]{8}-[0-9]+)$', extract: '$v' }],
    ['alphabetical-unpadded', { choice: alphabetical, tag: 'build-45' }],
    ['alphabetical-unpadded', { choice: alphabetical, tag: '1.9.0' }],
    ['alphabetical-hash', { choice: alphabetical, pattern: '^sandbox-[a-z0-9]+$' }],
    ['alphabetical-hash', { choice: alphabetical, tag: '0f2c41a' }],
    ['semver-never-a-version', { choice: semver, pattern: '^main-(?P<ts>[0-9]+)$', extract: '$ts' }],
    ['semver-never-a-version', { choice: semver, pattern: '^v[0-9]+\\.[0-9]+$' }],
    ['semver-prerelease-excluded', { choice: semver, pattern: '^\\d+\\.\\d+\\.\\d+-rc\\.\\d+$' }],
    [
      'semver-prerelease-order',
      { choice: "semver: { range: '>=1.0.0-0' }", pattern: '^\\d+\\.\\d+\\.\\d+-rc\\d+$' },
    ],
    ['semver-prerelease-order', { choice: "semver: { range: '>=1.0.0-rc1' }" }],
    ['range-matches-nothing', { choice: "semver: { range: '>2.0.0 <1.0.0' }" }],
    ['range-matches-nothing', { choice: "semver: { range: '>1.2.3 <1.2.4' }" }],
    ['range-matches-nothing', { choice: "semver: { range: '1.x || >2.0.0 <1.0.0' }" }],
    ['range-surprise', { choice: "semver: { range: '^*' }" }],
    ['range-surprise', { choice: "semver: { range: '1.x.3' }" }],
    ['floating-only', { choice: alphabetical, pattern: '^latest$' }],
    ['floating-only', { choice: alphabetical, pattern: '^(stable|edge)$' }],
    [
      'floating-only',
      { choice: alphabetical, pattern: '^latest$', more: 'digestReflectionPolicy: Always\ninterval: 1h\n' },
    ],
    ['empty-policy', { choice: '{}' }],
    ['several-policies', { choice: `${semver}\n  ${numerical}` }],
  ])('with a trap is one finding: %s', (rule, choice) => {
    expect(lintPolicy(choice)).toEqual([rule]);
  });

  test.each([
    ['>=1.0.0'],
    ['*'],
    ['1.x'],
    ['~1.2'],
    ['^0.0.3'],
    ['>=1.0.0 <2.0.0'],
    ['>1.2.3 <1.2.5'],
    ['!=1.0.0'],
    ['1.0.0 - 2.0.0'],
    ['>=1.0.0-rc.1 <1.0.0'],
    ['=18446744073709551615.0.0'],
    ['<0.0.1'],
  ])('may have the range %s', (range) => {
    expect(lintPolicy({ choice: `semver: { range: '${range}' }` })).toEqual([]);
  });
});

describe('the message of a finding', () => {
  function findMessage(choice: string, filter: string): string {
    const files = fleet({ policy: `filterTags:\n  ${filter}\npolicy:\n  ${choice}\n` });
    return lintFiles(files)
      .findings.map(({ message }) => message)
      .join('\n');
  }

  test('says how to write a group that other characters follow', () => {
    expect(findMessage(semver, "{ pattern: '^(1.*)-rc(.*)$', extract: '$1rc$2' }")).toContain(
      'write "${1}rc"',
    );
  });

  test('shows a tag that breaks the policy', () => {
    const message = findMessage(numerical, "{ pattern: '^(\\d{8}-\\d{6})$', extract: '$1' }");
    expect(message).toMatch(/the tag "\d{8}-\d{6}" is not one/);
  });

  test('shows tags that the pattern matches', () => {
    expect(findMessage(numerical, "{ pattern: '^b([0-9]+)', extract: '$1' }")).toContain(
      '(it matches "b1", "b11"',
    );
  });
});

describe('a repository', () => {
  test.each([
    ['invalid-image', 'example.com/app', 'https://example.com/app', '7:10 error'],
    ['invalid-image', 'example.com/app', 'example.com/app:1', '7:10 error'],
  ])('with an image that is none is a finding: %s', (rule, from, to, where) => {
    const files = fleet();
    const text = (files['repository.yaml'] ?? '').replace(from, to);
    expect(toShort(lintFiles({ ...files, 'repository.yaml': text }).findings)).toEqual([
      `repository.yaml:${where} ${rule}`,
    ]);
  });

  test('with an exclusion that does not compile is a finding at the pattern', () => {
    const { findings } = lintFiles(fleet({ repository: "exclusionList: ['^a$', '(']\n" }));
    expect(toShort(findings)).toEqual(['repository.yaml:9:26 error invalid-pattern']);
  });

  test('with an empty exclusion list is a warning of its own', () => {
    const { findings } = lintFiles(fleet({ repository: 'exclusionList: []\n' }));
    expect(toShort(findings)).toEqual(['repository.yaml:9:3 warning empty-exclusion-list']);
  });
});

describe('what is not used', () => {
  test('is a warning for a policy that no marker names', () => {
    const { findings } = lintFiles({ ...fleet(), 'apps/app.yaml': 'a: 1\n' });
    expect(toShort(findings)).toContain('policy.yaml:1:1 warning unused-policy');
  });

  test('is none for a policy whose marker is wrong or elsewhere, which is told there', () => {
    const text = `a: |\n  b: c # {"$imagepolicy": "flux-system:app"}\n`;
    expect(toShort(lintFiles({ ...fleet(), 'apps/app.yaml': text }).findings)).not.toContain(
      'policy.yaml:1:1 warning unused-policy',
    );
    const files = {
      ...fleet(),
      'apps/app.yaml': 'a: 1\n',
      'web/app.yaml': `i: example.com/app:1 # {"$imagepolicy": "flux-system:app"}\n`,
    };
    expect(toShort(lintFiles(files).findings)).not.toContain('policy.yaml:1:1 warning unused-policy');
  });

  test('is a warning for a repository that no policy refers to', () => {
    const files = fleet();
    const second = (files['repository.yaml'] ?? '').replace('name: app', 'name: web');
    const { findings } = lintFiles({ ...files, 'web.yaml': second });
    expect(toShort(findings)).toEqual(['web.yaml:1:1 warning unused-repository']);
  });
});
