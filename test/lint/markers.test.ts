import { describe, expect, test } from 'vitest';
import { findMisspelled } from '../../src/lint/markers/find-misspelled.ts';
import { fleet, lintFiles, toShort } from './support.ts';

const app = '{"$imagepolicy": "flux-system:app"}';
const apiVersion = 'image.toolkit.fluxcd.io/v1';

/** What the rules say of one file in the path of the automation, beside a file that is right. */
function lintApp(text: string, more: Record<string, string> = {}) {
  return toShort(lintFiles({ ...fleet(), 'apps/x.yaml': text, ...more }).findings);
}

describe('a comment that was meant to be a marker', () => {
  test.each([
    ['{$imagepolicy: "flux-system:app"}', '$imagepolicy'],
    ['{ "$imagePolicy": "flux-system:app:tag" }', '"$imagePolicy"'],
    ['{"imagepolicy": "flux-system:app"}', '"imagepolicy"'],
    ['{“$imagepolicy”: “flux-system:app”}', '“$imagepolicy”'],
    ['see {"$image-policy": "flux-system:app"}', '"$image-policy"'],
    ['{"$imagepolicy\': "flux-system:app"}', `"$imagepolicy'`],
  ])('is told: %s', (comment, found) => {
    const { findings } = lintFiles({ ...fleet(), 'apps/x.yaml': `a: ü\nimage: app:1.0.0 # ${comment}\n` });
    expect(toShort(findings)).toEqual(['apps/x.yaml:2:18 warning marker-misspelled']);
    expect(findings[0]?.message).toContain(`found '${found}'`);
  });

  test.each([
    '# imagePolicy: one of Always, Never',
    '# image: {pullPolicy: Always}',
    '# {imagePolicy: Always}',
    'a: {imagePolicy: "flux-system:app"}',
    '# no brace $imagepolicy: flux-system:app',
  ])('is not any other text: %s', (text) => {
    expect(lintApp(`${text}\n`)).toEqual([]);
  });

  test('is looked for in a bounded part of a long line', () => {
    const text = `${'#{$imagepolicy:'.repeat(60_000)}\n${'#'.repeat(100_000)}\n`;
    expect(findMisspelled('a.yaml', Buffer.from(text))).toEqual([]);
  });
});

describe('a marker', () => {
  test.each([
    ['behind a value', `image: example.com/app:1.0.0 # ${app}\n`],
    ['without a space', `image: example.com/app:1.0.0 #${app}\n`],
    ['for the tag', 'tag: 1.0.0 # {"$imagepolicy": "flux-system:app:tag"}\n'],
    ['for the name', 'name: example.com/app # {"$imagepolicy": "flux-system:app:name"}\n'],
    ['above a list item', `- one\n# ${app}\n- example.com/app:1.0.0\n`],
    ['on a null', `image: ~ # ${app}\n`],
    ['on an empty string', `image: "" # ${app}\n`],
  ])('that is usable is no finding: %s', (_title, text) => {
    expect(lintApp(text)).toEqual([]);
  });

  test.each([
    ['malformed-json', `image: example.com/app:1.0.0 # ${app} x\n`, '1:30 error'],
    ['not-a-string', 'image: example.com/app:1 # {"$imagepolicy": 1}\n', '1:26 error'],
    ['single-quotes', `image: example.com/app:1 # {'$imagepolicy': 'flux-system:app'}\n`, '1:26 error'],
    ['malformed-name', 'image: example.com/app:1 # {"$imagepolicy": "app"}\n', '1:26 error'],
    ['unknown-suffix', 'image: example.com/app:1 # {"$imagepolicy": "flux-system:app:TAG"}\n', '1:26 error'],
    ['in-block-scalar', `a: |\n  image: example.com/app:1 # ${app}\n`, '2:31 error'],
    ['in-quoted-string', `a: 'image: x # ${app}'\n`, '1:17 error'],
    ['in-plain-text', `a: x#"$imagepolicy"\n`, '1:6 error'],
    ['on-own-line', `# ${app}\nimage: example.com/app:1\n`, '1:1 warning'],
    ['on-own-line', `# Put ${app} behind the image.\na: 1\n`, '1:1 note'],
    ['on-collection', `a: # ${app}\n  image: example.com/app:1\n`, '1:4 error'],
    ['on-key', `a: # ${app}\n  example.com/app:1\n`, '1:4 error'],
    ['on-alias', `a: &a example.com/app:1\nb: *a # ${app}\n`, '2:7 error'],
    ['on-empty-value', `a: # ${app}\n`, '1:4 error'],
    ['blocked-by-comment', `-\n  # ${app}\n  example.com/app:1 # other\n`, '2:3 error'],
    ['duplicate-key', `a: x\na: example.com/app:1 # ${app}\n`, '2:22 error'],
    [
      'outside-items',
      `apiVersion: v1\nkind: List\nmetadata: {}\nitems: []\nimage: example.com/app:1 # ${app}\n`,
      '5:26 error',
    ],
    ['outside-object', `a: x\n...\n# ${app}\n`, '3:1 warning'],
    ['unparsable-file', `a: [\nimage: example.com/app:1 # ${app}\n`, '2:29 error'],
    ['template-file', `{{- if .Values.on }}\nimage: x # ${app}\n{{- end }}\n`, '2:13 warning'],
    ['template-file', `image: {{ .Values.image }} # ${app}\n`, '1:28 warning'],
    ['unknown-policy', 'image: example.com/app:1 # {"$imagepolicy": "flux-system:none"}\n', '1:26 error'],
    ['other-namespace', 'image: example.com/app:1 # {"$imagepolicy": "other:app"}\n', '1:26 error'],
    ['digest-missing', 'digest: x # {"$imagepolicy": "flux-system:app:digest"}\n', '1:11 error'],
    [
      'two-policies',
      'image: example.com/app:1 # {"$imagepolicy": "flux-system:b", "$imagepolicy": "flux-system:app"}\n',
      '1:26 error',
    ],
  ])('that sets nothing is a finding: marker-%s', (rule, text, where) => {
    expect(lintApp(text)).toEqual([`apps/x.yaml:${where} marker-${rule}`]);
  });

  test('in UTF-16 is a finding', () => {
    const bytes = Buffer.from(`\uFEFFimage: example.com/app:1 # ${app}\n`, 'utf16le');
    const { findings } = lintFiles({ ...fleet(), 'apps/x.yaml': bytes });
    expect(toShort(findings)).toEqual(['apps/x.yaml:1:1 error marker-unreadable-encoding']);
  });

  test('whose policy is not selected is a finding', () => {
    const { findings } = lintFiles(fleet({ automation: 'policySelector:\n  matchLabels:\n    app: web\n' }));
    expect(toShort(findings)).toContain('apps/app.yaml:1:30 error marker-not-selected');
  });

  test('whose policy has errors is a warning beside the errors', () => {
    const { findings } = lintFiles(fleet({ policy: 'policy:\n  semver:\n    range: 1.0\n' }));
    expect(toShort(findings)).toContain('apps/app.yaml:1:30 warning marker-policy-failed');
    expect(toShort(findings)).toContain('policy.yaml:11:14 error wrong-type');
  });

  test.each([
    ['the path of no automation', 'other/x.yaml', 'marker-out-of-scope'],
    ['a file with another name', 'apps/x.yaml.tmpl', 'marker-file-name'],
    ['a kustomization without its ending', 'apps/kustomization', 'marker-file-name'],
  ])('in %s is a warning', (_title, file, rule) => {
    const { findings } = lintFiles({ ...fleet(), [file]: `image: example.com/app:1 # ${app}\n` });
    expect(toShort(findings)).toEqual([`${file}:1:26 warning ${rule}`]);
  });

  test('outside of the linted directories is no finding', () => {
    const files = { ...fleet(), 'other/x.yaml': `image: example.com/app:1 # ${app}\n` };
    const { findings } = lintFiles(files, {
      directories: ['automation.yaml', 'policy.yaml', 'repository.yaml'],
    });
    expect(toShort(findings)).toEqual([]);
  });

  test('outside of every path is not told while an automation cannot be read, which may have the path', () => {
    const broken = `apiVersion: ${apiVersion}\nkind: ImageUpdateAutomation\nmetadata:\n  name: b\nspec: {}\n`;
    const files = { ...fleet(), 'b.yaml': broken, 'other/x.yaml': `image: example.com/app:1 # ${app}\n` };
    expect(toShort(lintFiles(files).findings).filter((line) => line.startsWith('other'))).toEqual([]);
  });
});

describe('the value behind a marker', () => {
  test.each([
    ['value-not-a-reference', `image: 'example.com/app:1"}' # ${app}\n`, '1:30'],
    ['value-not-a-reference', 'tag: "${TAG}" # {"$imagepolicy": "flux-system:app:tag"}\n', '1:15'],
    ['value-other-image', `image: example.com/web:1 # ${app}\n`, '1:26'],
    ['value-other-image', 'name: example.com/web # {"$imagepolicy": "flux-system:app:name"}\n', '1:23'],
    ['value-wrong-part', `tag: 1.0.0 # ${app}\n`, '1:12'],
    ['value-wrong-part', 'tag: example.com/app:1 # {"$imagepolicy": "flux-system:app:tag"}\n', '1:24'],
    ['value-wrong-part', 'name: example.com/app:1 # {"$imagepolicy": "flux-system:app:name"}\n', '1:25'],
    ['value-loses-digest', `image: example.com/app@sha256:${'0'.repeat(64)} # ${app}\n`, '1:96'],
  ])('is compared with what would be written: %s', (rule, text, where) => {
    expect(lintApp(text)).toEqual([`apps/x.yaml:${where} warning ${rule}`]);
  });

  test('may keep its digest when the policy reflects one', () => {
    const policy = 'digestReflectionPolicy: IfNotPresent\npolicy:\n  semver:\n    range: 1.x\n';
    const text = `image: example.com/app@sha256:${'0'.repeat(64)} # ${app}\n`;
    expect(toShort(lintFiles({ ...fleet({ policy }), 'apps/x.yaml': text }).findings)).toEqual([]);
  });

  test('may be the mirror that is scanned', () => {
    const files = fleet();
    const annotations = '  annotations: { tidemark.dev/scan-from: mirror.example.net/app }\n';
    const repository = (files['repository.yaml'] ?? '').replace('metadata:\n', `metadata:\n${annotations}`);
    const { findings } = lintFiles({
      ...files,
      'repository.yaml': repository,
      'apps/x.yaml': `image: mirror.example.net/app:1.0.0 # ${app}\n`,
      'apps/y.yaml': `image: mirror.example.org/app:1.0.0 # ${app}\n`,
    });
    expect(toShort(findings)).toEqual(['apps/y.yaml:1:37 warning value-other-image']);
  });

  test('may be another spelling of the image', () => {
    const files = fleet();
    const text = `image: docker.io/library/nginx:1 # ${app}\n`;
    const repository = (files['repository.yaml'] ?? '').replace('example.com/app', 'nginx');
    const { findings, markers } = lintFiles({
      ...files,
      'repository.yaml': repository,
      'apps/app.yaml': text,
    });
    expect([findings, markers.map(({ state }) => state)]).toEqual([[], ['usable']]);
  });
});

describe('the list of markers', () => {
  test('has every occurrence with its state, the good ones too', () => {
    const { markers } = lintFiles({ ...fleet(), 'apps/x.yaml': `# ${app}\na: 1\n` });
    expect(markers.map(({ place, state, setter, rule }) => [place.file, state, setter, rule])).toEqual([
      ['apps/app.yaml', 'usable', 'flux-system:app', undefined],
      ['apps/x.yaml', 'unusable', undefined, 'marker-on-own-line'],
    ]);
  });

  test('tells that an automation or a policy is suspended, which is no finding', () => {
    const automation = lintFiles(fleet({ automation: 'suspend: true\n' }));
    const policy = lintFiles(fleet({ policy: 'suspend: true\npolicy:\n  semver:\n    range: 1.x\n' }));
    for (const { markers, findings } of [automation, policy]) {
      expect(markers.map(({ state }) => state)).toEqual(['suspended']);
      expect(findings).toEqual([]);
    }
  });

  test('names every automation that sets a value', () => {
    const files = fleet();
    const second = (files['automation.yaml'] ?? '').replace('name: auto', 'name: b');
    const { markers } = lintFiles({ ...files, 'b.yaml': second });
    expect(markers.map(({ automations }) => automations)).toEqual([['flux-system/auto', 'flux-system/b']]);
  });
});
