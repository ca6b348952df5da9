import { readFileSync } from 'node:fs';
import ajv04 from 'ajv-draft-04';
import ajvFormats from 'ajv-formats';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/lint/finding.ts';
import type { RuleId } from '../../src/lint/rules/rules.ts';
import { isRuleId, rules } from '../../src/lint/rules/rules.ts';
import { toLintSarif } from '../../src/report/to-lint-sarif.ts';
import { createFleet } from '../support/fleet.ts';
import { createRepository } from '../support/git-repository.ts';
import { runCommand } from '../support/run-cli.ts';

const schema: unknown = JSON.parse(readFileSync('test/report/fixtures/sarif-schema-2.1.0.json', 'utf8'));
const ajv = new ajv04.default({ allErrors: true, strict: false });
ajvFormats.default(ajv);
const validate = ajv.compile(Object(schema));

/** What the published schema has against a log, as a list of sentences. */
function findFaults(log: unknown): readonly string[] {
  // As it is written and read again: the schema is one of JSON.
  validate(JSON.parse(JSON.stringify(log)));
  return (validate.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`);
}

const ids = Object.keys(rules).filter(isRuleId);

function toLog(findings: readonly Finding[]) {
  return toLintSarif({ findings, files: 1, markers: [] }, { fallback: 'README.md' });
}

function toFinding(rule: RuleId, more: Partial<Finding> = {}): Finding {
  return { rule, severity: rules[rule].severity, message: 'expected this, found that', ...more };
}

describe('the SARIF of a lint follows the schema of SARIF 2.1.0', () => {
  test('and the schema refuses what is none', () => {
    const log = toLog([toFinding('unknown-field')]);
    expect(findFaults({ ...log, runs: [{ ...log.runs[0], results: [{ level: 'fatal' }] }] })).toEqual([
      "/runs/0/results/0 must have required property 'message'",
      '/runs/0/results/0/level must be equal to one of the allowed values',
    ]);
  });

  test('with nothing to tell', () => {
    expect(findFaults(toLog([]))).toEqual([]);
  });

  test.each(ids)('with the rule %s, with and without a place', (rule) => {
    const place = { file: 'apps/app.yaml', line: 3, column: 7 };
    const log = toLog([toFinding(rule), toFinding(rule, { place }), toFinding(rule, { place })]);
    expect(findFaults(log)).toEqual([]);
    expect(log.runs[0]?.tool.driver.rules.map(({ id }) => id)).toEqual([rule]);
  });

  test('with all rules at once, each described once', () => {
    const log = toLog([...ids, ...ids].map((rule) => toFinding(rule)));
    expect(findFaults(log)).toEqual([]);
    expect(log.runs[0]?.tool.driver.rules.map(({ id }) => id)).toEqual(ids.toSorted());
    for (const { ruleId, ruleIndex } of log.runs[0]?.results ?? [])
      expect(log.runs[0]?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
  });

  test.each([
    'my apps/ü 漢字/🚀.yaml',
    'a:b/c?d#e.yaml',
    '100%/[x]{y}|z^.yaml',
    `quotes "and' back\\slash.yaml`,
    'new\nline\ttab.yaml',
    ' leading and trailing .yaml ',
    '-dash/..hidden/...yaml',
    'lone \ud800 surrogate.yaml',
  ])('with the path %j, which comes back from its reference', (file) => {
    const log = toLog([toFinding('unknown-field', { place: { file, line: 1, column: 1 } })]);
    expect(findFaults(log)).toEqual([]);
    const uri = log.runs[0]?.results[0]?.locations[0]?.physicalLocation.artifactLocation.uri ?? '';
    const resolved = new URL(uri, 'file:///repository/');
    expect(resolved.search + resolved.hash).toBe('');
    expect(decodeURIComponent(resolved.pathname)).toBe(`/repository/${file.toWellFormed()}`);
  });

  test('with any message, path and place', () => {
    const text = fc.string({ unit: 'binary', maxLength: 60 });
    const place = fc.record({
      file: text.filter((file) => file !== ''),
      line: fc.integer({ min: 1, max: 1e9 }),
      column: fc.integer({ min: 1, max: 1e9 }),
    });
    const finding = fc.record(
      { rule: fc.constantFrom(...ids), message: text, place },
      { requiredKeys: ['rule', 'message'] },
    );
    fc.assert(
      fc.property(fc.array(finding), (found) => {
        expect(findFaults(toLog(found.map(({ rule, ...more }) => toFinding(rule, more))))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test('with more results than code scanning takes, of which the errors stay and the rest is told', () => {
    const many = Array.from({ length: 25_010 }, (_, at) =>
      toFinding(at < 25_009 ? 'pattern-open-end' : 'no-manifests'),
    );
    const log = toLog(many);
    expect(findFaults(log)).toEqual([]);
    const [run] = log.runs;
    expect(run?.results).toHaveLength(25_000);
    expect(run?.results[0]?.ruleId).toBe('no-manifests');
    expect(run?.invocations[0]?.toolExecutionNotifications?.[0]?.message.text).toContain('10 more findings');
  });

  test('within what GitHub takes of a rule', () => {
    for (const rule of toLog(ids.map((id) => toFinding(id))).runs[0]?.tool.driver.rules ?? []) {
      expect(rule.name.length).toBeLessThanOrEqual(255);
      expect(rule.shortDescription.text.length).toBeLessThanOrEqual(1024);
      expect(rule.properties.tags.length).toBeLessThanOrEqual(10);
      const isSecurity = rule.properties.tags.includes('security');
      expect(rule.properties['security-severity'] !== undefined).toBe(isSecurity);
    }
  });

  test.each([
    ['of a fleet without a mistake', {}],
    ['of a fleet in folders with strange names', { folder: 'my apps/ü #1/' }],
    ['of a marker that is none', { files: { 'apps/b.yaml': `a: b:1 # {'$imagepolicy': 'x'}\n` } }],
    [
      'of YAML that is none',
      { files: { 'apps/b.yaml': 'a: [1\nkind: ImagePolicy # image.toolkit.fluxcd.io\n' } },
    ],
  ])('when the command prints it %s', async (_name, { folder = '', files = {} }: Setup) => {
    const { root, remove } = createRepository({
      [`${folder}automation.yaml`]: createFleet({ image: 'ghcr.io/acme/app' }),
      'apps/app.yaml': `tag: 1.0.0 # {"$imagepolicy": "flux-system:app:tag"}\n`,
      ...files,
    });
    try {
      const { stdout } = await runCommand(['lint', root, '--format', 'sarif']);
      expect(findFaults(JSON.parse(stdout))).toEqual([]);
    } finally {
      remove();
    }
  });
});

type Setup = { readonly folder?: string; readonly files?: Readonly<Record<string, string>> };
