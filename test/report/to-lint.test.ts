import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/lint/finding.ts';
import type { LintResult } from '../../src/lint/lint.ts';
import { rules } from '../../src/lint/rules/rules.ts';
import { createColors } from '../../src/report/colors.ts';
import { toLintFixes } from '../../src/report/to-lint-fixes.ts';
import { toLintJson } from '../../src/report/to-lint-json.ts';
import { toLintSarif } from '../../src/report/to-lint-sarif.ts';
import { toLintText } from '../../src/report/to-lint-text.ts';

const place = { file: 'apps/my app/ü.yaml', line: 3, column: 7 };

const findings: readonly Finding[] = [
  { rule: 'no-manifests', severity: 'error', message: 'nothing there' },
  { rule: 'marker-single-quotes', severity: 'error', message: 'wrong \u001b[31mquotes', place },
  { rule: 'marker-single-quotes', severity: 'error', message: 'again', place: { ...place, line: 4 } },
  { rule: 'pattern-open-end', severity: 'note', message: 'open', place },
];

const result: LintResult = {
  findings,
  files: 12,
  markers: [
    { place, state: 'usable', setter: 'a:b', value: 'x:1', automations: ['a/auto'] },
    { place, state: 'suspended', setter: 'a:c', automations: [], message: 'it is suspended' },
    { place, state: 'unusable', automations: [], rule: 'marker-single-quotes', message: 'wrong' },
  ],
};

const plain = { colors: createColors(false), listsMarkers: false };

describe('the text of a lint', () => {
  test('has a line for each finding as compilers write it, without control characters, and a count', () => {
    expect(toLintText(result, plain)).toBe(
      [
        'error: no-manifests: nothing there',
        'apps/my app/ü.yaml:3:7: error: marker-single-quotes: wrong \\u001b[31mquotes',
        'apps/my app/ü.yaml:4:7: error: marker-single-quotes: again',
        'apps/my app/ü.yaml:3:7: note: pattern-open-end: open',
        '3 errors, 0 warnings, 1 note (12 files, 1 of 3 markers usable)\n',
      ].join('\n'),
    );
  });

  test('lists the markers first when asked to', () => {
    expect(
      toLintText(result, { ...plain, listsMarkers: true })
        .split('\n')
        .slice(0, 3),
    ).toEqual([
      'apps/my app/ü.yaml:3:7: usable: a:b = "x:1", set by a/auto',
      'apps/my app/ü.yaml:3:7: suspended: a:c: it is suspended',
      'apps/my app/ü.yaml:3:7: unusable: marker-single-quotes',
    ]);
  });

  test('tells each fix with the old and the new comment', () => {
    const fix = { rule: 'marker-single-quotes', place, old: "# {'a'}", new: '# {"a"}' } as const;
    expect(toLintFixes([fix])).toBe(
      `apps/my app/ü.yaml:3:7: fixed: marker-single-quotes: # {'a'} → # {"a"}\n`,
    );
  });
});

describe('the JSON of a lint', () => {
  test('has every finding with its place and its help, and the counts', () => {
    const report = toLintJson(result, []);
    expect(report.counts).toEqual({ files: 12, errors: 3, warnings: 0, notes: 1 });
    expect(report.result).toBe('failed');
    expect(report.findings[2]).toEqual({
      rule: 'marker-single-quotes',
      severity: 'error',
      message: 'again',
      file: 'apps/my app/ü.yaml',
      line: 4,
      column: 7,
      help: 'https://github.com/tidemark-dev/tidemark/blob/main/docs/lint.md#marker-single-quotes',
    });
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  test('is ok without an error', () => {
    expect(toLintJson({ ...result, findings: findings.slice(3) }, []).result).toBe('ok');
  });
});

describe('the SARIF of a lint', () => {
  const log = toLintSarif(result, { fallback: 'README.md' });
  const [run] = log.runs;

  test('is a log of version 2.1.0 with one run', () => {
    expect([log.version, log.$schema]).toEqual(['2.1.0', 'https://json.schemastore.org/sarif-2.1.0.json']);
    expect(log.runs).toHaveLength(1);
    expect(run?.tool.driver.name).toBe('Tidemark');
    expect(run?.columnKind).toBe('utf16CodeUnits');
  });

  test('points at the fallback for what is in a file of another repository, and names that in the text', () => {
    const file = 'https://example.com/shared@v1//images/app.yaml';
    const elsewhere: Finding = {
      rule: 'pattern-open-end',
      severity: 'note',
      message: 'open',
      place: { ...place, file },
    };
    const { runs } = toLintSarif({ ...result, findings: [elsewhere] }, { fallback: 'README.md' });
    const [found] = runs[0]?.results ?? [];
    expect(found?.message.text).toBe(`${file}:3:7: open`);
    expect(found?.locations[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: 'README.md', uriBaseId: '%SRCROOT%' },
      region: { startLine: 1, startColumn: 1 },
    });
  });

  test('describes every rule that it uses, once, with what code scanning shows', () => {
    const described = run?.tool.driver.rules ?? [];
    expect(described.map(({ id }) => id)).toEqual([
      'marker-single-quotes',
      'no-manifests',
      'pattern-open-end',
    ]);
    for (const rule of described) {
      expect(rule.shortDescription.text).toMatch(/^.{1,1023}\.$/);
      expect(rule.fullDescription.text).not.toBe('');
      expect(rule.help.text).toContain(rule.helpUri);
      expect(rule.defaultConfiguration.level).toBe(rules[rule.id].severity);
      expect(['error', 'warning', 'recommendation']).toContain(rule.properties['problem.severity']);
      expect(rule.properties.tags.length).toBeLessThanOrEqual(20);
    }
  });

  test('gives every result a rule, a level, a message and one place', () => {
    for (const [index, given] of (run?.results ?? []).entries()) {
      expect(run?.tool.driver.rules[given.ruleIndex]?.id).toBe(given.ruleId);
      expect(['error', 'warning', 'note']).toContain(given.level);
      expect(given.message.text).toBe(findings[index]?.message);
      expect(given.locations).toHaveLength(1);
      const { region, artifactLocation } = given.locations[0]?.physicalLocation ?? {};
      expect([region?.startLine, region?.startColumn].every((number) => (number ?? 0) >= 1)).toBe(true);
      expect(artifactLocation?.uri).toMatch(/^[\w.%/-]+$/);
    }
  });

  test('escapes a path, and puts what has no place into a file', () => {
    const uris = run?.results.map(({ locations }) => locations[0]?.physicalLocation.artifactLocation.uri);
    expect(uris?.slice(0, 2)).toEqual(['README.md', 'apps/my%20app/%C3%BC.yaml']);
  });

  test('has no more results than code scanning takes', () => {
    const many = Array.from({ length: 25_001 }, (_, line): Finding => ({
      rule: 'unknown-field',
      severity: 'warning',
      message: 'x',
      place: { file: 'a.yaml', line: line + 1, column: 1 },
    }));
    expect(toLintSarif({ ...result, findings: many }, { fallback: 'a' }).runs[0]?.results).toHaveLength(
      25_000,
    );
  });
});
