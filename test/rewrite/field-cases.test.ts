import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { findMarkers, hasMarkerText } from '../../src/rewrite/find-markers.ts';
import { isManifestFile } from '../../src/rewrite/manifest-file.ts';
import { M, rewrite, setAll, statesOf, textOf } from './support.ts';
import type { Image } from './support.ts';

const image: Image = { name: 'ghcr.io/stefanprodan/podinfo', tag: '5.1.4' };

/** The file after the run; another run must find nothing left to do. */
function after(before: string, by: Image = image): string {
  const text = textOf(rewrite(before, by)) ?? before;
  if (rewrite(text, by).bytes !== undefined) throw new Error('expected the second run to change nothing');
  return text;
}

/** The file with these words replaced, each where it occurs first. */
function replaced(before: string, changes: readonly (readonly [string, string])[]): string {
  return changes.reduce((text, [from, to]) => text.replace(from, to), before);
}

/** The bug reports of other tools in this field, each as the file of its reporter. */
describe('cases from the field', () => {
  test('Y1: blank lines of a kustomization stay', () => {
    const before = `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n\nnamespace: prod\n\nnamePrefix: x-\n\nresources:\n- ../base\n\nimages:\n- name: my-app\n  newTag: 5.0.0 ${M('flux-system:my-app-production:tag')}\n`;
    expect(after(before)).toBe(replaced(before, [['5.0.0', '5.1.4']]));
  });

  test('Y2: comments above the keys of values stay where they are', () => {
    const before = `spec:\n  values:\n    # storage:\n    #   multiWriteStorageClass: nfs\n\n    ingress:\n      enabled: true\n    image:\n      tag: v1 ${M('ns:p:tag')}\n`;
    expect(after(before)).toBe(replaced(before, [['tag: v1', 'tag: 5.1.4']]));
  });

  test('Y3: both styles of list indentation stay, in one file as well', () => {
    const before = `connections:\n    - a\n    - b\nothers:\n- c\n-   d\nimage: old ${M()}\n`;
    expect(after(before)).toBe(replaced(before, [['old', 'ghcr.io/stefanprodan/podinfo:5.1.4']]));
  });

  test('Y4: a literal block with trailing blanks stays', () => {
    const before = `data:\n  config: |\n    a:  \n      b: c   \n\n    d: e\nimage: old ${M()}\n`;
    expect(after(before)).toBe(replaced(before, [['old', 'ghcr.io/stefanprodan/podinfo:5.1.4']]));
  });

  test('Y5: a folded block over several lines stays', () => {
    const before = `env:\n  JAVA_OPTS: >-\n    -Xmx1g\n    -Xms1g\n\n  OTHER: x\nimage: old ${M()}\n`;
    expect(after(before)).toBe(replaced(before, [['old', 'ghcr.io/stefanprodan/podinfo:5.1.4']]));
  });

  test('Y6: other comments and the spaces before them stay', () => {
    const before = `emptyDir: {} # some comments\nsomething: else      # comment\nimage: old   ${M()}\n`;
    expect(after(before)).toBe(replaced(before, [['old', 'ghcr.io/stefanprodan/podinfo:5.1.4']]));
  });

  test('Y7: header comments and comments on their own line stay', () => {
    const before = `# Copyright\n#\n# All rights reserved\n\n# the image\nimage: old ${M()}\n# the end\n`;
    expect(after(before)).toBe(replaced(before, [['old', 'ghcr.io/stefanprodan/podinfo:5.1.4']]));
  });

  test('Y8: a file without a marker is not even read as YAML', () => {
    const script = Buffer.from(`data:\n  run.sh: |\n${'    echo "imagepolicy" # not a marker\n'.repeat(50)}`);
    expect(hasMarkerText(script)).toBe(false);
    expect(findMarkers('a.yaml', script).markers).toEqual([]);
  });

  test('Y9: anchors and merge keys stay, and two scalars change', () => {
    const before = `app: &app-image\n  repository: r ${M('ns:p:name')}\n  tag: v0.9.0 ${M('ns:p:tag')}\nsidecar:\n  <<: *app-image\n  tag: v1.0.0\nzeta: 1\nalpha: 2 # c\n`;
    expect(after(before)).toBe(
      replaced(before, [
        ['repository: r', 'repository: ghcr.io/stefanprodan/podinfo'],
        ['v0.9.0', '5.1.4'],
      ]),
    );
  });

  test('Y10: 70 updates in a row change the length by that of the tag only', () => {
    const before = `text: "one\n  two"\n\nvalue: >\n  a\n  b\n\nimage:\n  tag: v0 ${M('ns:p:tag')}\n`;
    let text = before;
    for (let version = 1; version <= 70; version++) text = setAll(text, `v${version}`);
    expect(text).toBe(before.replace('v0', 'v70'));
  });

  test('Y11: a value in a flow mapping changes where it is', () => {
    const before = `image: {repository: r,\n  tag: 0.0.6 ${M('ns:p:tag')}\n  }\n`;
    expect(after(before)).toBe(replaced(before, [['0.0.6', '5.1.4']]));
  });

  test('Y12: of two images only the one that is due changes', () => {
    const before = `a:\n  tag: 5.1.4 ${M('ns:p:tag')}\nb:\n  tag: v1 ${M('ns:p:tag')}\n`;
    expect(after(before)).toBe(replaced(before, [['v1', '5.1.4']]));
  });

  test('Y13: a key with a dot is changed and the final newline stays', () => {
    const before = `collector.image: otel/opentelemetry-collector-contrib:0.139.0 ${M()}\n`;
    const by = { name: 'otel/opentelemetry-collector-contrib', tag: '0.140.0' };
    expect(after(before, by)).toBe(replaced(before, [['0.139.0', '0.140.0']]));
  });

  test('Y14: a tag that looks like a date gets quotes', () => {
    const by = { name: 'app', tag: '2024-06-27' };
    expect(after(`tag: 2024-06-26 ${M('ns:p:tag')}\n`, by)).toBe(
      replaced(`tag: 2024-06-26 ${M('ns:p:tag')}\n`, [['2024-06-26', '"2024-06-27"']]),
    );
  });

  test.each([
    '1.0',
    '150',
    '1e3',
    '0x1F',
    '010',
    '1_000',
    '12:30:45',
    'true',
    'no',
    'null',
    '~',
    '.5',
    '1.10',
  ])('Y15: the tag %s stays a string', (tag) => {
    const by = { name: 'app', tag };
    const before = `a: v1 ${M('ns:p:tag')}\nb: 'v1' ${M('ns:p:tag')}\nc: "v1" ${M('ns:p:tag')}\n`;
    expect(after(before, by)).toBe(
      replaced(before, [
        ['a: v1', `a: "${tag}"`],
        ["'v1'", `'${tag}'`],
        ['"v1"', `"${tag}"`],
      ]),
    );
    for (const version of ['1.1', '1.2'] as const) {
      expect(parse(textOf(rewrite(before, by)) ?? '', { version })).toEqual({ a: tag, b: tag, c: tag });
    }
  });

  test('Y16: a list at the top of a file is updated', () => {
    const before = `- serviceName: busybox\n  image:\n    tag: 0.0.1 ${M('flux-system:busybox:tag')}\n- serviceName: other\n`;
    expect(after(before)).toBe(replaced(before, [['0.0.1', '5.1.4']]));
  });

  test('Y17: the second of three documents is updated, with --- first and ... last', () => {
    const before = `---\na: 1\n---\nimage: old ${M()}\n---\nc: 3\n...\n`;
    expect(after(before)).toBe(replaced(before, [['old', 'ghcr.io/stefanprodan/podinfo:5.1.4']]));
  });

  test('Y18: keys beside an anchored mapping are found', () => {
    const before = `docker: &docker\n  image: old ${M()}\n  tag: x\nother:\n  d: *docker\n`;
    expect(after(before)).toBe(replaced(before, [['old', 'ghcr.io/stefanprodan/podinfo:5.1.4']]));
  });

  test('Y19: a marker in a block scalar is reported with its line and not edited', () => {
    const before = `values:\n  extraInitContainers: |\n    - name: init\n      image: r:20250416-151448 ${M()}\n`;
    expect(after(before)).toBe(replaced(before, []));
    const [marker] = findMarkers('apps/a.yaml', Buffer.from(before)).markers;
    expect(marker).toMatchObject({
      place: { file: 'apps/a.yaml', line: 4 },
      state: { reason: 'in-block-scalar' },
    });
    expect(marker?.state).toHaveProperty('message', expect.stringContaining('inside a block scalar'));
  });

  test('Y20: a Helm template is left alone with a reason, however often', () => {
    const before = `{{- if .Values.on }}\nspec:\n  image: {{ .Values.image }} ${M()}\n{{- end }}\n`;
    expect(after(before)).toBe(replaced(before, []));
    expect(statesOf(before)).toEqual(['template-file']);
  });

  test('Y21: a marker without a space and one with three before it count', () => {
    const before = `a: x:1 #{"$imagepolicy": "flux-system:nfdiv-case-api"}\nb: y:1   ${M()}\n`;
    expect(statesOf(before)).toEqual(['usable', 'usable']);
    expect(after(before)).toBe(
      replaced(before, [
        ['x:1', 'ghcr.io/stefanprodan/podinfo:5.1.4'],
        ['y:1', 'ghcr.io/stefanprodan/podinfo:5.1.4'],
      ]),
    );
  });

  test('Y22: stray text behind a value shows in the value that the marker has', () => {
    const before = `image: hmcts.azurecr.io/x:prod-00fe383-20210826060439sk"}   #{"$imagepolicy": "ns:p"}\n`;
    const [marker] = findMarkers('a.yaml', Buffer.from(before)).markers;
    expect(marker?.state).toMatchObject({ value: 'hmcts.azurecr.io/x:prod-00fe383-20210826060439sk"}' });
  });

  test('Y23: what a round trip through a YAML library destroys stays', () => {
    const before = `thing1: something          # c\n\n\nmap:\n  <<: {a: 1}\nplain: two\n  lines\nlist:\n    - x\nimage: old ${M()}\n`;
    expect(after(before)).toBe(replaced(before, [['old', 'ghcr.io/stefanprodan/podinfo:5.1.4']]));
  });

  test('Y24: a :name marker gets the whole name', () => {
    expect(after(`name: x ${M('ns:p:name')}\n`)).toBe(
      replaced(`name: x ${M('ns:p:name')}\n`, [['name: x', 'name: ghcr.io/stefanprodan/podinfo']]),
    );
  });

  test('Y25: a registry with a port is split behind the port', () => {
    const by = { name: 'registry.localhost:5000/sample-web', tag: '0.1.0' };
    const before = `a: x ${M('ns:p:name')}\nb: x ${M('ns:p:tag')}\nc: x ${M()}\n`;
    expect(after(before, by)).toBe(
      replaced(before, [
        ['a: x', 'a: registry.localhost:5000/sample-web'],
        ['b: x', 'b: 0.1.0'],
        ['c: x', 'c: registry.localhost:5000/sample-web:0.1.0'],
      ]),
    );
  });

  test('Y26: a file of another folder is changed only when it is asked for', () => {
    const files = ['dev/a.yaml', 'stg/a.yaml', 'prd/a.yaml'];
    const text = `image: old ${M()}\n`;
    const inScope = files.filter((file) => isManifestFile(file) && file.startsWith('dev/'));
    const changed = inScope.filter(() => rewrite(text, image).bytes !== undefined);
    expect(changed).toEqual(['dev/a.yaml']);
  });
});
