import { TidemarkError } from '../../src/errors.ts';
import { describe, expect, test } from 'vitest';
import { fleet, lintFiles, toShort } from './support.ts';

function lintTemplate(
  template: string,
  options: { readonly version?: string; readonly values?: string } = {},
) {
  const commit = `messageTemplate: ${JSON.stringify(template)}\n${options.values ?? ''}`;
  const files = fleet({ commit });
  const text = (files['automation.yaml'] ?? '').replace(
    'fluxcd.io/v1',
    `fluxcd.io/${options.version ?? 'v1'}`,
  );
  return lintFiles({ ...files, 'automation.yaml': text }).findings;
}

describe('a commit message template', () => {
  test.each([
    ['that is plain', 'Update images', {}],
    ['over all changes', '{{ range .Changed.Changes }}{{ .OldValue }}{{ end }}', {}],
    ['with its values', '{{ .Values.team }}', { values: 'messageTemplateValues: { team: web }\n' }],
    [
      'with the old fields in an old version',
      '{{ range .Updated.Images }}{{ println . }}{{ end }}',
      { version: 'v1beta2' },
    ],
  ])('%s is no finding', (_title, template, options) => {
    expect(lintTemplate(template, options)).toEqual([]);
  });

  test.each([
    ['template-parse', 'error', '{{ range .Changed }}'],
    ['template-parse', 'error', '{{ nosuch . }}'],
    ['template-fails', 'error', '{{ .Changed.Nothing }}'],
    ['template-fails', 'error', '{{ genPrivateKey "rsa" }}'],
    ['template-fails', 'error', '{{ range $i := until 100000000 }}x{{ end }}'],
    ['template-removed-field', 'warning', '{{ range .Updated.Images }}{{ println . }}{{ end }}'],
    ['template-removed-field', 'warning', '{{ .Changed.ImageResult }}'],
    ['template-no-value', 'warning', '{{ .Values.team }}'],
  ])('has the trap %s (%s): %s', (rule, severity, template) => {
    expect(toShort(lintTemplate(template))).toEqual([`automation.yaml:20:24 ${severity} ${rule}`]);
  });
});

describe('an automation', () => {
  test('that selects no policy is a warning', () => {
    const { findings } = lintFiles(fleet({ automation: 'policySelector:\n  matchLabels:\n    app: web\n' }));
    expect(toShort(findings)).toContain('automation.yaml:13:3 warning automation-selects-nothing');
  });

  test('without a marker that it can use is a warning', () => {
    const { findings } = lintFiles({ ...fleet(), 'apps/app.yaml': 'a: 1\n' });
    expect(toShort(findings)).toContain('automation.yaml:12:11 warning automation-without-markers');
  });

  test('whose path does not exist is an error at the path', () => {
    const { 'apps/app.yaml': _, ...files } = fleet();
    expect(toShort(lintFiles(files).findings)).toContain('automation.yaml:12:11 error path-not-found');
  });

  test('may do nothing while it is suspended', () => {
    const files = { ...fleet({ automation: 'suspend: true\n' }), 'apps/app.yaml': 'a: 1\n' };
    const rules = lintFiles(files).findings.map(({ rule }) => rule);
    expect(rules).toEqual(['unused-policy']);
  });

  test('that updates the values of another one on the same branch is a warning', () => {
    const files = fleet();
    const second = (files['automation.yaml'] ?? '')
      .replace('name: auto', 'name: b')
      .replace('bot@', 'other@');
    const { findings } = lintFiles({ ...files, 'b.yaml': second });
    expect(toShort(findings)).toEqual(['b.yaml:12:11 warning overlapping-automations']);
    expect(findings[0]?.message).toContain('as bot@example.com or other@example.com');
  });

  test('may update the values of another one on a branch of its own', () => {
    const files = fleet();
    const second = (files['automation.yaml'] ?? '')
      .replace('name: auto', 'name: b')
      .replace('    commit:', '    push:\n      branch: updates\n    commit:');
    expect(lintFiles({ ...files, 'b.yaml': second }).findings).toEqual([]);
  });
});

describe('an automation of another repository', () => {
  const source =
    'apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: { name: fleet, namespace: flux-system }\nspec: { url: https://example.com/apps, interval: 1m }\n';
  const isOwnUrl = (url: string) => url.endsWith('/fleet');

  test('may have its path and its markers there', () => {
    const { 'apps/app.yaml': _, ...files } = fleet();
    expect(lintFiles({ ...files, 'source.yaml': source }, { isOwnUrl }).findings).toEqual([]);
  });

  test('is taken to be of this one when the markers are here, as in a fork', () => {
    const { findings, markers } = lintFiles({ ...fleet(), 'source.yaml': source }, { isOwnUrl });
    expect([findings, markers.map(({ state }) => state)]).toEqual([[], ['usable']]);
  });

  test('is told what is missing when the URL is that of this one', () => {
    const { 'apps/app.yaml': _, ...files } = fleet();
    const { findings } = lintFiles(
      { ...files, 'source.yaml': source.replace('/apps', '/fleet') },
      { isOwnUrl },
    );
    expect(findings.map(({ rule }) => rule)).toEqual(['path-not-found', 'unused-policy']);
  });
});

describe('what loading finds', () => {
  test.each([
    [
      'missing-reference',
      'policy.yaml',
      'imageRepositoryRef:\n    name: app',
      'imageRepositoryRef:\n    name: web',
    ],
    ['unresolved-substitution', 'repository.yaml', 'example.com/app', '${image}'],
    ['unknown-field', 'repository.yaml', 'interval: 5m', 'interval: 5m\n  colour: red'],
    ['unsupported-version', 'policy.yaml', 'fluxcd.io/v1', 'fluxcd.io/v2'],
    ['unsupported-option', 'repository.yaml', 'interval: 5m', 'interval: 5m\n  serviceAccountName: puller'],
    ['yaml-syntax', 'policy.yaml', 'metadata:', 'metadata: ['],
    ['invalid-value', 'automation.yaml', 'interval: 5m', 'interval: 1d'],
    ['no-push-branch', 'automation.yaml', 'branch: main', 'tag: v1'],
    ['access-denied', 'repository.yaml', 'namespace: flux-system', 'namespace: images'],
  ])('is a finding of the rule %s', (rule, file, from, to) => {
    const files = fleet();
    const changed = { ...files, [file]: (files[file] ?? '').replace(from, to) };
    const reference = 'imageRepositoryRef:\n    name: app';
    if (rule === 'duplicate-object') changed['z.yaml'] = (files[file] ?? '').replace('5m', '6m');
    if (rule === 'field-not-in-version') changed[file] += '  insecure: true\n';
    if (rule === 'access-denied') {
      changed['policy.yaml'] = (files['policy.yaml'] ?? '').replace(
        reference,
        `${reference}\n    namespace: images`,
      );
    }
    const found = lintFiles(changed).findings.filter((finding) => finding.rule === rule);
    expect(found).not.toEqual([]);
    expect(found[0]?.place?.line).toBeGreaterThan(0);
  });

  test.each(['unreadable-file', 'file-too-large'] as const)('is a finding of the rule %s', (rule) => {
    const { findings } = lintFiles({ ...fleet(), 'z.yaml': new TidemarkError(rule, 'broken') });
    expect(findings.map((finding) => [finding.rule, finding.place?.file])).toEqual([[rule, 'z.yaml']]);
  });

  test('is a finding without a place when there is nothing to lint', () => {
    expect(toShort(lintFiles({ 'a.yaml': 'a: 1\n' }).findings)).toEqual(['error no-manifests']);
  });

  test('is given once, and in the order of places', () => {
    const { findings } = lintFiles({
      ...fleet(),
      'apps/x.yaml': 'a: |\n  # {"$imagepolicy": "a:b"}\n',
      'z.yaml': 'kind: [',
    });
    const keys = findings.map(({ place, rule }) => `${place?.file}:${place?.line} ${rule}`);
    expect(keys).toEqual([...new Set(keys)].sort());
  });
});

describe('patterns of files', () => {
  const annotate = (options: string, url?: string) => {
    const files = fleet();
    const automation = (files['automation.yaml'] ?? '').replace(
      /metadata:\n/,
      `metadata:\n  annotations: {${options}}\n`,
    );
    const source = `apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: fleet, namespace: flux-system}\nspec: {url: ${url ?? 'https://example.com/fleet'}, interval: 1m}\n`;
    const marked = url === undefined ? files : { 'repository.yaml': files['repository.yaml'] ?? '' };
    return {
      ...marked,
      'policy.yaml': files['policy.yaml'] ?? '',
      'automation.yaml': `${automation}---\n${source}`,
    };
  };

  test('that match no file below the path are found, whatever is elsewhere', () => {
    const options = "tidemark.dev/include: '**/*.yaml', tidemark.dev/exclude: 'apps/dev, policy.yaml'";
    const { findings } = lintFiles(annotate(options));
    expect(toShort(findings)).toEqual([
      'automation.yaml:4:74 warning unused-pattern',
      'automation.yaml:4:74 warning unused-pattern',
    ]);
    expect(findings[1]?.message).toBe(
      'tidemark.dev/exclude: expected a pattern that matches a file below the path, found "policy.yaml", which matches none; correct it, or remove it',
    );
  });

  test('of another repository are not looked at here', () => {
    const files = annotate('tidemark.dev/exclude: gone', 'https://example.com/other');
    const { findings } = lintFiles(files, { isOwnUrl: (url) => url === 'https://example.com/fleet' });
    expect(findings.map(({ rule }) => rule)).not.toContain('unused-pattern');
  });
});
