import { describe, expect, test } from 'vitest';
import { createFleet } from '../support/fleet.ts';
import { createRepository } from '../support/git-repository.ts';
import { runCommand } from '../support/run-cli.ts';

const fleet = createFleet({ image: 'ghcr.io/acme/app', repository: "exclusionList: ['-dev$']\n" });

async function runTests(files: Readonly<Record<string, string>>, command: readonly string[] = []) {
  const { root, remove } = createRepository({ 'automation.yaml': fleet, ...files });
  try {
    const { code, stdout, stderr } = await runCommand(['test', root, ...command]);
    return { code, lines: stdout.trimEnd().split('\n'), stderr };
  } finally {
    remove();
  }
}

describe('tidemark test', () => {
  test('passes when every policy selects what is expected', async () => {
    const cases = `tests:
  - policy: app
    tags: [1.0.0, 1.1.0, 1.2.0-rc.1]
    expect: 1.1.0
  - policy: flux-system/app
    tags: [1.0.0, 9.9.9-dev]
    expect: 1.0.0
  - policy: app
    tags: []
    error: no tags in database
`;
    expect(await runTests({ 'deep/er/app.tidemark-test.yaml': cases })).toEqual({
      code: 0,
      lines: ['3 cases in 1 file, 0 failures'],
      stderr: '',
    });
  });

  test('reports every failure with its place and the reason', async () => {
    const cases = `tests:
  - name: candidates
    policy: app
    tags: [1.0.0, 1.2.0-rc.1]
    expect: 1.2.0-rc.1
  - policy: app
    tags: [1.0.0]
    error: no-match
  - spec: { policy: { semver: { range: "1.x" } } }
    tags: [2.0.0]
    expect: 2.0.0
`;
    const { code, lines } = await runTests({
      'app.tidemark-test.yaml': cases,
      'b.tidemark-test.yml': cases.slice(0, cases.indexOf('  - policy')),
    });
    expect(code).toBe(1);
    expect(lines).toEqual([
      "failed app.tidemark-test.yaml:5:13: candidates: expected 1.2.0-rc.1, found 1.0.0 (1.2.0-rc.1: prerelease, '1.2.0-rc.1' is a prerelease and '>=1.0.0' names none; add '-0')",
      "failed app.tidemark-test.yaml:8:12: expected no tag but the error 'no-match', found 1.0.0",
      "failed app.tidemark-test.yaml:11:13: expected 2.0.0, found none: no-match: ImagePolicy test/inline: unable to determine latest version from provided list (2.0.0: out-of-range, '2.0.0' is outside of '1.x')",
      "failed b.tidemark-test.yml:5:13: candidates: expected 1.2.0-rc.1, found 1.0.0 (1.2.0-rc.1: prerelease, '1.2.0-rc.1' is a prerelease and '>=1.0.0' names none; add '-0')",
      '4 cases in 2 files, 4 failures',
    ]);
  });

  test('takes the options of a policy, the tag in Git, and build times', async () => {
    const cases = `tests:
  - spec: { policy: { semver: { range: "*" } } }
    options: { update-limit: patch, skip: 1.0.9 }
    current: 1.0.1
    tags: [1.0.1, 1.0.8, 1.0.9, 1.1.0]
    expect: 1.0.8
  - spec: { policy: { alphabetical: {} } }
    options: { policy: newest }
    tags: [abc1234, def5678]
    created: { abc1234: "2026-01-02T00:00:00Z", def5678: "2026-01-01T00:00:00Z" }
    expect: abc1234
  - spec: { policy: { alphabetical: {} } }
    options: { policy: newest }
    tags: [abc1234]
    error: candidates-unread
`;
    expect((await runTests({ 'a.tidemark-test.yaml': cases })).lines).toEqual([
      '3 cases in 1 file, 0 failures',
    ]);
  });

  test('holds a case as a value in Git would be held', async () => {
    const cases = `tests:
  - policy: app
    current: 2.0.0
    tags: [1.0.0, 1.1.0]
    error: current-tag-missing
  - policy: app
    current: 2.0.0
    tags: [1.0.0, 2.0.0-dev]
    expect: 1.0.0
  - policy: app
    current: stable
    tags: [1.0.0]
    expect: 1.0.0
  - spec: { policy: { semver: { range: "*" } } }
    options: { max-major-jump: "3" }
    current: 1.0.0
    tags: [2021.1.0]
    error: outlier
  - spec: { policy: { semver: { range: "*" } } }
    options: { override: "would-downgrade, current-tag-missing" }
    current: 2.0.0
    tags: [1.0.0]
    expect: 1.0.0
`;
    expect((await runTests({ 'a.tidemark-test.yaml': cases })).lines).toEqual([
      expect.stringMatching(
        /^failed a\.tidemark-test\.yaml:9:13: expected 1\.0\.0, found none: current-tag-missing: 1\.0\.0 is older than 2\.0\.0, .*: current-tag-missing$/,
      ),
      '5 cases in 1 file, 1 failure',
    ]);
  });

  test('runs what can be run, and reports all mistakes in the order of their places', async () => {
    const cases = `tests:
  - policy: app
    tags: ["1.0.0", 1.1]
    expect: 1.0.0
  - policy: app
    tags: [1.0.0]
    expect: 1.1.0
  - just a text
  - policy: app
    options: { skip: 1.0.0 }
    current: a b
    tags: [1.0.0, ""]
    created: { 2.0.0: yesterday }
    expect: 1.0.0
  - policy: app
    tags: []
    error: " "
  - spec: { policy: { numerical: {} } }
    options: { preset: x, skip: " " }
    tags: []
    error: x
  - policy: app
    tags: [1.0.0]
    expect: 1.0.0
`;
    const { code, lines } = await runTests({ 'a.tidemark-test.yaml': cases });
    expect(code).toBe(1);
    expect(lines.map((line) => line.replace('failed a.tidemark-test.yaml:', ''))).toEqual([
      '3:21: tests[0].tags[1]: expected a string, found the number 1.1; put it in quotes',
      '7:13: expected 1.1.0, found 1.0.0 (1.1.0: not-listed, the given tags do not hold it)',
      '8:5: tests[2]: expected a map, found the text "just a text"; correct the structure',
      '10:5: expected options beside a spec only; those of a declared policy are its annotations',
      `11:14: expected a tag, at most 128 letters, digits, '.', '_' and '-', found "a b"`,
      `12:19: expected a tag, at most 128 letters, digits, '.', '_' and '-', found ""`,
      '13:23: expected a time such as 2026-01-31T12:00:00Z, found "yesterday"',
      '13:23: expected one of the tags of the case, found "2.0.0"',
      '17:12: expected the code of an error, or a part of its message, found an empty text',
      expect.stringContaining('21:12: tidemark.dev/preset: expected linuxserver'),
      '21:12: tidemark.dev/skip: expected tags, or patterns between slashes, with commas between them, found " "',
      '7 cases in 1 file, 11 failures',
    ]);
  });

  test.each([
    ['an empty file', '', '1:1: expected a list of cases under tests, found none'],
    ['a comment', '# later\n---\n', '1:1: expected a list of cases under tests, found none'],
    ['no case', 'tests: []\n', '1:1: tests: expected at least one case, found none'],
    ['a list', '- policy: app\n', '1:1: expected a map with the list tests, found something else'],
    ['a text for the list', 'tests: 5\n', '1:8: tests: expected a list, found the number 5'],
    ['no list', 'x: 1\n', 'x: expected a known field, found "x"; remove it'],
  ])('refuses %s', async (_name, text, message) => {
    const { code, lines } = await runTests({ 'a.tidemark-test.yaml': text });
    expect(code).toBe(1);
    expect(lines.join('\n')).toContain(message);
  });

  test.each([
    [
      'neither a policy nor a spec',
      '  - tags: []\n    expect: x\n',
      'a.tidemark-test.yaml:2:5: expected either policy or spec in a case',
    ],
    [
      'no expectation',
      '  - policy: app\n    tags: []\n',
      'a.tidemark-test.yaml:2:5: expected either expect or error in a case',
    ],
    [
      'a policy that is not declared',
      '  - policy: nobody\n    tags: []\n    expect: x\n',
      'a.tidemark-test.yaml:4:13: expected an ImagePolicy nobody, found none (flux-system/app)',
    ],
    [
      'an unknown field',
      '  - policy: app\n    tag: []\n    expect: x\n',
      'a.tidemark-test.yaml:3:5: tests[0].tag: ',
    ],
    [
      'a wrong option',
      '  - spec: { policy: { numerical: {} } }\n    options: { preset: x }\n    tags: []\n    expect: x\n',
      'tidemark.dev/preset: expected linuxserver',
    ],
    ['what is no YAML', '  - policy: [\n', 'a.tidemark-test.yaml:'],
  ])('refuses a case with %s', async (_name, cases, message) => {
    const { code, lines } = await runTests({ 'a.tidemark-test.yaml': `tests:\n${cases}` });
    expect(code).toBe(1);
    expect(lines.join('\n')).toContain(message);
  });

  test('fails when there are no cases', async () => {
    const { code, stderr } = await runTests({});
    expect(code).toBe(1);
    expect(stderr).toContain('path-not-found: expected files that end in .tidemark-test.yaml below');
  });

  test('prints the result as JSON', async () => {
    const cases = 'tests:\n  - policy: app\n    tags: [1.0.0]\n    expect: 2.0.0\n';
    const { lines } = await runTests({ 'a.tidemark-test.yaml': cases }, ['--json']);
    expect(JSON.parse(lines.join('\n'))).toMatchObject({
      files: 1,
      cases: 1,
      failures: [{ code: 'no-match', place: { file: 'a.tidemark-test.yaml', line: 4 } }],
    });
  });
});
