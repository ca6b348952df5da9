import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/parse-config.ts';
import type { FakeRegistry } from '../support/fake-registry.ts';
import { startFakeRegistry } from '../support/fake-registry.ts';
import { createRepository } from '../support/git-repository.ts';
import type { TestRepository } from '../support/git-repository.ts';
import { runCommand } from '../support/run-cli.ts';

let registry: FakeRegistry;

beforeAll(async () => {
  registry = await startFakeRegistry({
    repositories: {
      'acme/web': ['1.4.0', '1.5.0', '2.0.0', '1.6.0-rc.1'],
      'acme/nginx': ['1.25.3-alpine', '1.26.0-alpine', '1.27.0'],
      'acme/job': ['main-0c1f2e3-1045', 'main-1c1f2e3-1046'],
      'acme/db': ['16.2', '16.10', '17.0'],
      'acme/chart': ['1.10', '1.11', '1.9'],
    },
  });
});

afterAll(async () => registry.close());

function withFiles<Result>(
  files: Readonly<Record<string, string>>,
  use: (repository: TestRepository) => Promise<Result>,
): Promise<Result> {
  const repository = createRepository(files);
  return use(repository).finally(repository.remove);
}

/** What people have: Windows line breaks, flow maps, comments, templates, anchors, JSON. */
function uglyFiles() {
  const { host } = registry;
  return {
    'k8s/all.yaml': [
      'apiVersion: apps/v1',
      'kind: Deployment',
      'metadata: {name: web}',
      'spec:',
      '  template:',
      '    spec:',
      '      containers:',
      `        - image:   "${host}/acme/web:1.4.0"  `,
      '          name: web',
      `        - {name: side, image: ${host}/acme/nginx:1.25.3-alpine}`,
      '---',
      'kind: CronJob',
      'metadata: {name: job}',
      'spec:',
      '  containers:',
      '    - name: web',
      `      image: ${host}/acme/job:main-0c1f2e3-1045 # keep`,
      '---',
      'kind: CustomResourceDefinition',
      'spec: {image: not/an-image:1.0.0}',
      '',
    ].join('\r\n'),
    'overlays/kustomization.yaml': `images:\n- newTag: "16.2"\n  name: pg\n  newName: ${host}/acme/db\n`,
    'charts/values.yaml': `image:\n  registry: ${host}\n  repository: acme/chart # ours\n  tag:   1.10\nempty: {repository: x/y, tag: ""}\n`,
    'charts/templates/deployment.yaml': 'image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"\n',
    'compose.yml': `x: &x\n  image: ${host}/acme/web:latest\ny: *x\nz: {image: "$\{REGISTRY}/app:1.0.0"}\n`,
    'task.json': `{"containers":[{"name":"web","image":"${host}/acme/web:1.4.0"}]}`,
    'broken.yaml': 'image: [\n',
    '.github/workflows/ci.yaml': `jobs: {a: {container: {image: "${host}/acme/web:1.4.0"}}}\n`,
  };
}

const moves = [
  ['charts/values.yaml', '1.10', '1.11'],
  ['k8s/all.yaml', '/acme/web:1.4.0', '/acme/web:1.5.0'],
  ['k8s/all.yaml', '/acme/nginx:1.25.3-alpine', '/acme/nginx:1.26.0-alpine'],
  ['k8s/all.yaml', '/acme/job:main-0c1f2e3-1045', '/acme/job:main-1c1f2e3-1046'],
  ['overlays/kustomization.yaml', '16.2', '16.10'],
  ['task.json', '/acme/web:1.4.0', '/acme/web:1.5.0'],
] as const;

describe('tidemark init', () => {
  test('shows a configuration of the images that it finds, and writes nothing', async () => {
    await withFiles(uglyFiles(), async ({ root, git }) => {
      const { code, stdout, stderr } = await runCommand(['init', root]);
      expect(code).toBe(0);
      expect(stdout).toMatch(/^# \.github\/tidemark\.yaml\n# yaml-language-server: \$schema=https:/);
      expect(stderr).toContain('found 5 images, 6 values\n');
      expect(stderr).toContain('compose.yml:2:10: ');
      expect(stderr).toContain('latest says nothing about an order');
      expect(stderr).toContain('nothing was written; say --write');
      expect(git('status', '--porcelain')).toBe('');
      const { declared } = parseConfig({ path: 'x', content: Buffer.from(stdout) });
      expect(declared.problems).toEqual([]);
    });
  });

  test.each([[[]], [['--markers']]])('with --write %j leaves what plans as one expects', async (options) => {
    await withFiles(uglyFiles(), async ({ root, read, git }) => {
      expect((await runCommand(['init', root, '--write', ...options])).code).toBe(0);
      expect(await runCommand(['lint', root])).toMatchObject({ code: 0 });
      git('add', '--all');
      git('commit', '--quiet', '--message', 'init');
      const before = new Map(Object.keys(uglyFiles()).map((file) => [file, read(file)]));
      expect(await runCommand(['run', root, '--no-diff'])).toMatchObject({ code: 0, stderr: '' });
      for (const [file, text] of before) {
        const expected = moves
          .filter(([path]) => path === file)
          .reduce((all, [, old, now]) => all.replace(old, now), text);
        // A number that is a tag is one for YAML, too, until it is written as a text.
        expect(read(file).replace('"1.11"', '1.11')).toBe(expected);
      }
    });
  });

  test('adds markers to the ends of lines, and touches no other byte', async () => {
    const files = uglyFiles();
    await withFiles(files, async ({ root, read }) => {
      const shown = await runCommand(['init', root, '--markers']);
      expect(shown.stdout).toContain('+- newTag: "16.2" # {"$imagepolicy": "flux-system:db:tag"}\n');
      await runCommand(['init', root, '--markers', '--write']);
      for (const [file, text] of Object.entries(files)) {
        const marked = read(file);
        expect(marked.replaceAll(/ # \{"\$imagepolicy": "[^"]+"\}/g, '')).toBe(text);
        expect(marked.split('$imagepolicy').length - 1).toBe(
          { 'k8s/all.yaml': 1, 'overlays/kustomization.yaml': 1, 'charts/values.yaml': 1 }[file] ?? 0,
        );
      }
      // In braces, before a comment, and in JSON there is no room for one.
      const config = read('.github/tidemark.yaml');
      expect(config.match(/- file: .*/g)).toEqual([
        '- file: k8s/all.yaml',
        '- file: k8s/all.yaml',
        '- file: task.json',
      ]);
    });
  });

  test('names every value that it leaves out, and why', async () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const files = {
      'charts/templates/deployment.yaml': 'image: "{{ .Values.image }}"\n',
      'compose.yaml': [
        'x-image: &app acme/app:1.2.3',
        'services:',
        '  a: {image: "${REGISTRY}/app:1.0.0"}',
        '  b: {image: *app}',
        '  c: {image: https://example.com/logo.png}',
        '  d: {image: two words}',
        '  e: {image: ""}',
        '  f: {image: "UPPER:1.0.0"}',
        '  g: {image: acme/web:1.0.0}',
        '',
      ].join('\n'),
      'kustomization.yaml': `images:\n- name: acme/web\n  digest: ${digest}\n- {name: acme/api, newTag: ""}\n`,
      'values.yaml': `a: {repository: acme/a, tag: }\nb: {repository: acme/b, tag: "1.0@${digest}"}\nc: {repository: acme/c, digest: "${digest}"}\nd: {repository: https://charts.example.com}\n`,
      'broken.yaml': 'image: [\n',
      'broken.json': '{"image": \n',
      'notes.yaml': 'text: nothing here\n',
    };
    await withFiles(files, async ({ root }) => {
      const { code, stderr } = await runCommand(['init', root]);
      expect(code).toBe(0);
      expect(stderr.split('\n')).toEqual([
        'found 1 image, 1 value',
        'left out:',
        '  charts/templates/deployment.yaml:1:8: {{ .Values.image }}: it has a variable or a template in it',
        '  compose.yaml:3:14: ${REGISTRY}/app:1.0.0: it has a variable or a template in it',
        '  compose.yaml:4:14: *app: it is an alias, and the value stands at its anchor',
        '  compose.yaml:5:14: https://example.com/logo.png: it is an address, and no name of an image',
        '  compose.yaml:6:14: two words: it is no name of an image',
        '  compose.yaml:7:14: "": there is no image',
        '  compose.yaml:8:14: UPPER:1.0.0: it is no name of an image',
        '  kustomization.yaml:3:11: acme/web: there is a digest but no tag',
        '  kustomization.yaml:4:28: acme/api: the tag is empty',
        '  values.yaml:1:30: acme/a: the tag is empty',
        `  values.yaml:2:30: acme/b:1.0@${digest}`.slice(0, 100) + '…: there is a digest in its tag',
        '  values.yaml:3:33: acme/c: there is a digest but no tag',
        expect.stringMatching(/^ {2}broken\.json:1:1: the file is left alone because it is not JSON/),
        expect.stringMatching(/^ {2}broken\.yaml:1:1: the file cannot be read: ./),
        'nothing was written; say --write to do it',
        '',
      ]);
    });
  });

  test('names so many values that it leaves out, and says how many more there are', async () => {
    const lines = Array.from({ length: 30 }, (_, index) => `s${index}: {image: "$\{X}/a:1.0.0"}\n`).join('');
    await withFiles({ 'a.yaml': `${lines}b: {image: acme/web:1.0.0}\n` }, async ({ root }) => {
      const { stderr } = await runCommand(['init', root]);
      expect(stderr.match(/it has a variable/g)).toHaveLength(20);
      expect(stderr).toContain('  and 10 more\n');
    });
    await withFiles({ 'a.yaml': lines }, async ({ root }) => {
      const { code, stderr } = await runCommand(['init', root]);
      expect(code).toBe(1);
      expect(stderr.match(/it has a variable/g)).toHaveLength(5);
      expect(stderr).toContain('; and 25 more)');
    });
  });

  test('takes names and the namespace from markers that are there', async () => {
    const marked = `image: ${registry.host}/acme/web:1.4.0 # {"$imagepolicy": "apps:frontend"}\n`;
    await withFiles({ 'a.yaml': marked, 'b.yaml': marked.replace(/ #.*/, '') }, async ({ root, read }) => {
      await runCommand(['init', root, '--write']);
      const config = read('.github/tidemark.yaml');
      expect(config).toContain('namespace: apps\n');
      expect(config).toContain('  frontend:\n');
      expect(config.match(/- file: .*/g)).toEqual(['- file: b.yaml']);
      expect((await runCommand(['plan', root])).stdout).toContain('2 values in 2 files');
    });
  });

  test('makes the same file again from what it has marked', async () => {
    const value = `image: ${registry.host}/acme/web:1.4.0`;
    await withFiles({ 'a.yaml': `${value}\n`, 'b.yaml': `${value} # keep\n` }, async ({ root, read }) => {
      await runCommand(['init', root, '--markers', '--write']);
      const config = read('.github/tidemark.yaml');
      expect(await runCommand(['init', root, '--markers', '--write', '--force'])).toMatchObject({ code: 0 });
      expect(read('.github/tidemark.yaml')).toBe(config);
    });
  });

  test.each(['.github', '.github/tidemark.yaml'])(
    'writes nothing through %s when that is a link out of the repository',
    async (link) => {
      const files = { 'work/a.yaml': 'image: a/b:1.0.0\n', 'outside/keep': '' };
      await withFiles(files, async ({ root, read }) => {
        const work = join(root, 'work');
        mkdirSync(join(work, '.git'));
        mkdirSync(dirname(join(work, link)), { recursive: true });
        const target = link === '.github' ? 'outside' : 'outside/new';
        symlinkSync(join(root, target), join(work, link));
        const { code, stderr } = await runCommand(['init', work, '--write', '--markers']);
        expect(code).toBe(1);
        expect(stderr).toContain(`found that ${link} is a link that leads out of it or to nothing`);
        expect(readdirSync(join(root, 'outside'))).toEqual(['keep']);
        expect(read('work/a.yaml')).toBe(files['work/a.yaml']);
      });
    },
  );

  test('says that it cannot write where a file has the name of the folder', async () => {
    await withFiles({ 'a.yaml': 'image: a/b:1.0.0\n', '.github': 'x' }, async ({ root, read }) => {
      const { code, stderr } = await runCommand(['init', root, '--write', '--markers']);
      expect(code).toBe(1);
      expect(stderr).toContain('read-only-tree: expected to write .github/tidemark.yaml');
      expect(read('a.yaml')).toBe('image: a/b:1.0.0\n');
    });
  });

  test('names the directories that Flux applies, when there are its manifests', async () => {
    await withFiles({}, async ({ root, read, git }) => {
      const fleet = join(import.meta.dirname, '../../examples/rendered-fleet');
      cpSync(fleet, root, { recursive: true });
      git('add', '--all');
      expect((await runCommand(['init', root, '--write'])).code).toBe(0);
      expect(read('.github/tidemark.yaml')).toContain(
        'manifests:\n  - clusters/dev\n  - clusters/production\n  - clusters/staging\n',
      );
      expect(await runCommand(['lint', root])).toMatchObject({ code: 0, stderr: '' });
    });
  });

  test.each([
    ['a chart that names the release', 'name: "{{ .Release.Name }}"', ''],
    ['a chart with conditions', 'name: app', '{{- if .Values.on }}\n---\n{{- end }}\n'],
    ['a file with a placeholder for the name', 'name: __APP__-dev', ''],
  ])('leaves out the manifests of %s', async (_, name, end) => {
    const policy = (named: string) =>
      `apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImagePolicy\nmetadata:\n  ${named}\n  namespace: flux-system\nspec:\n  imageRepositoryRef: {name: web}\n  policy: {semver: {range: 1.x}}\n`;
    const files = {
      'fleet/images.yaml': `${policy('name: web')}---\napiVersion: image.toolkit.fluxcd.io/v1\nkind: ImageRepository\nmetadata: {name: web, namespace: flux-system}\nspec: {image: example.com/web, interval: 5m}\n`,
      'made/from.yaml': policy(name) + end,
      'app.yaml': 'image: example.com/web:1.0.0 # {"$imagepolicy": "flux-system:web"}\n',
    };
    await withFiles(files, async ({ root, read }) => {
      expect((await runCommand(['init', root, '--write'])).code).toBe(0);
      expect(read('.github/tidemark.yaml')).toMatch(/^manifests:\n {2}- fleet\n$/m);
      expect((await runCommand(['lint', root])).code).toBe(0);
    });
  });

  test('looks only below the directory that it is given, and finds the branch', async () => {
    await withFiles(uglyFiles(), async ({ root, git }) => {
      git('checkout', '--quiet', '-b', 'trunk');
      const { stdout } = await runCommand(['init', join(root, 'k8s')]);
      expect(stdout).toContain('updates:\n  images:\n    path: k8s\n    branch: trunk\n');
      expect(stdout).not.toContain('values.yaml');
    });
  });

  test('replaces no configuration unless it is told to', async () => {
    const files = { ...uglyFiles(), '.github/tidemark.yaml': '# mine\n' };
    await withFiles(files, async ({ root, read }) => {
      const shown = await runCommand(['init', root]);
      expect(shown.stdout).toContain('# .github/tidemark.yaml (there is one already)');
      const refused = await runCommand(['init', root, '--write', '--markers']);
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain('expected no configuration, found .github/tidemark.yaml');
      expect(read('.github/tidemark.yaml')).toBe('# mine\n');
      expect(read('task.json')).toBe(files['task.json']);
      expect(read('k8s/all.yaml')).toBe(files['k8s/all.yaml']);
      expect((await runCommand(['init', root, '--write', '--force'])).code).toBe(0);
      expect(read('.github/tidemark.yaml')).toContain('images:\n');
    });
  });

  test('says what it looked for when there is nothing', async () => {
    await withFiles({ 'a.yaml': 'image: nginx:latest\n' }, async ({ root }) => {
      const { code, stderr } = await runCommand(['init', root]);
      expect(code).toBe(1);
      expect(stderr).toContain(
        'found none that can be followed (a.yaml:1:8: nginx: latest says nothing about an order)',
      );
    });
  });

  test('is not led astray by hostile files', async () => {
    const files = {
      'deep.yaml': `a: ${'['.repeat(300)}x${']'.repeat(300)}\nimage: a/b:1.0.0\n`,
      'bomb.yaml': `a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nimage: a/b:1.0.0\n`,
      'names.yaml': '__proto__: {image: "a/constructor:1.0.0"}\n"a\\nb": {image: "a/b:1.0.0"}\n',
      'long.yaml': `image: ${'a/'.repeat(2_000)}b:1.0.0\n`,
    };
    await withFiles(files, async ({ root }) => {
      const { code, stdout } = await runCommand(['init', root]);
      expect(code).toBe(0);
      const { declared } = parseConfig({ path: 'x', content: Buffer.from(stdout) });
      expect(declared.problems).toEqual([]);
    });
  });
});
