import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FakeRegistry } from '../support/fake-registry.ts';
import { startFakeRegistry } from '../support/fake-registry.ts';
import { createRepository } from '../support/git-repository.ts';
import { FakeGithub } from '../support/github/fake-github.ts';
import { runStep } from '../support/run-step.ts';

let registry: FakeRegistry;

beforeAll(async () => {
  registry = await startFakeRegistry({ repositories: { app: ['1.0.0', '1.1.0', '2.0.0'] } });
});

afterAll(async () => registry.close());

const cluster = (name: string, range: string) => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: images, namespace: flux-system}
spec:
  sourceRef: {kind: GitRepository, name: flux-system}
  interval: 5m
  path: ./images
  postBuild: {substitute: {range: "${range}", path: ./apps/${name}}}
`;

const images = (annotations: string) => `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
metadata: {name: app, namespace: images}
spec: {interval: 5m, image: ${registry.host}/app}
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata: {name: app, namespace: images}
spec: {imageRepositoryRef: {name: app}, policy: {semver: {range: "\${range}"}}}
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageUpdateAutomation
metadata: {name: all, namespace: images, annotations: {${annotations}}}
spec:
  interval: 5m
  sourceRef: {kind: GitRepository, name: flux-system, namespace: flux-system}
  update: {path: "\${path}"}
  git:
    checkout: {ref: {branch: main}}
    commit: {author: {email: bot@example.com}}
    push: {branch: main}
`;

const pod =
  'apiVersion: v1\nkind: Pod\nmetadata: {name: app}\nspec:\n  tag: 1.0.0 # {"$imagepolicy": "images:app:tag"}\n';

/** What a runner leaves for a workflow that a comment on the first pull request has started. */
function writeEvent(path: string, body: string): Readonly<Record<string, string>> {
  const comment = { id: 7, body, user: { login: 'writer', type: 'User' } };
  writeFileSync(path, JSON.stringify({ action: 'created', issue: { number: 1, pull_request: {} }, comment }));
  return { GITHUB_EVENT_NAME: 'issue_comment', GITHUB_EVENT_PATH: path };
}

async function withClusters(
  annotations: string,
  use: (github: FakeGithub, step: (comment?: string) => ReturnType<typeof runStep>) => Promise<void>,
) {
  const files = {
    'clusters/dev/images.yaml': cluster('dev', '1.x || 2.x'),
    'clusters/prod/images.yaml': cluster('prod', '1.x'),
    'images/images.yaml': images(annotations),
    'apps/dev/pod.yaml': pod,
    'apps/prod/pod.yaml': pod,
  };
  const repository = createRepository(files);
  const github = new FakeGithub(files);
  const server = await github.listen();
  try {
    await use(github, async (comment) =>
      runStep(repository, {
        inputs: {
          delivery: 'pull-request',
          token: 'ghs_test',
          'job-token': 'ghs_run',
          manifests: 'clusters/dev\nclusters/prod',
        },
        environment: {
          GITHUB_API_URL: server.url,
          GITHUB_REPOSITORY: 'acme/fleet',
          GITHUB_REF_TYPE: 'branch',
          GITHUB_REF_NAME: 'main',
          ...(comment !== undefined && writeEvent(join(repository.root, '..', 'event.json'), comment)),
        },
      }),
    );
    expect(github.violations).toEqual([]);
  } finally {
    await server.close();
    repository.remove();
  }
}

/** What a pull request says of itself, and what its commit does. */
function describePull(github: FakeGithub, number: number) {
  const { head, title, headOid, body } = github.repository.pull(number);
  const message = github.repository.objects.readCommit(headOid)?.message ?? '';
  const marker = /"group":"([^"]*)"/.exec(body)?.[1];
  const rows = [...body.matchAll(/^\| `.*` \| (.*) \| \w+ \| `(.*)` \| `(.*)`: .*`(.*)` \|$/gm)];
  return {
    branch: head.replace(/-[0-9a-f]{6}$/, ''),
    title: title.replace(registry.host, 'registry'),
    marker,
    group: /^Tidemark-Group: (.*)$/m.exec(message)?.[1],
    policies: /^Tidemark-Policies: (.*)$/m.exec(message)?.[1],
    rows: rows.map((row) => row.slice(1).join(' ')),
  };
}

const rows = {
  dev: '`1.0.0` → `2.0.0` apps/dev/pod.yaml:5 images/app@clusters/dev 1.x \\|\\| 2.x',
  prod: '`1.0.0` → `1.1.0` apps/prod/pod.yaml:5 images/app@clusters/prod 1.x',
};

describe('clusters that have different policies of one name', () => {
  test('get pull requests of their own, with their policy and its rule in all that is said', async () => {
    await withClusters('', async (github, step) => {
      const { report, outputs } = await step();
      expect(report.pullRequests).toMatchObject([
        { group: 'images/all@clusters/dev', outcome: 'done', number: 1 },
        { group: 'images/all@clusters/prod', outcome: 'done', number: 2 },
      ]);
      expect(JSON.parse(outputs['changes'] ?? '')).toMatchObject([
        { policy: 'images/app@clusters/dev', new: '2.0.0' },
        { policy: 'images/app@clusters/prod', new: '1.1.0' },
      ]);
      expect(describePull(github, 1)).toEqual({
        branch: 'tidemark/images-all-clusters-dev',
        title: 'Update registry/app to 2.0.0 in clusters/dev',
        marker: 'images/all@clusters/dev',
        group: 'images/all@clusters/dev',
        policies: 'images/app@clusters/dev',
        rows: [rows.dev],
      });
      expect(describePull(github, 2)).toMatchObject({
        branch: 'tidemark/images-all-clusters-prod',
        title: 'Update registry/app to 1.1.0 in clusters/prod',
        policies: 'images/app@clusters/prod',
        rows: [rows.prod],
      });
      github.takeTrace();
      await step();
      expect(github.takeTrace()).toBe('S');
    });
  });

  test('ignore a version and are turned down each for themselves', async () => {
    await withClusters('tidemark.dev/group-by: policy', async (github, step) => {
      await step();
      expect(describePull(github, 1)).toMatchObject({
        branch: 'tidemark/policy-images-app-clusters-dev',
        group: 'policy:images/app@clusters/dev',
      });
      // The values are tags alone, and still the image can be named.
      await step(`/tidemark ignore ${registry.host}/app:2.0.0`);
      expect(describePull(github, 1).title).toBe('Update registry/app to 1.1.0 in clusters/dev');
      await step('/tidemark ignore 1.1.0');
      expect(github.repository.state.pulls.map(({ state }) => state)).toEqual(['CLOSED', 'OPEN']);
      github.repository.close(2);
      const { report } = await step();
      expect(report.pullRequests).toMatchObject([
        { group: 'policy:images/app@clusters/dev', outcome: 'unchanged' },
        { group: 'policy:images/app@clusters/prod', state: 'rejected', outcome: 'unchanged' },
      ]);
    });
  });

  test('share the pull request of their image, in which each row has its own policy', async () => {
    await withClusters('tidemark.dev/group-by: repository', async (github, step) => {
      await step();
      expect(github.repository.state.pulls).toHaveLength(1);
      expect(describePull(github, 1)).toMatchObject({
        title: 'Update 1 image',
        policies: 'images/app@clusters/dev, images/app@clusters/prod',
        rows: [rows.dev, rows.prod],
      });
    });
  });

  test('can be told apart in templates', async () => {
    const annotations =
      'tidemark.dev/branch: "bump/{{ .Cluster }}/{{ .Policy }}", tidemark.dev/title: "{{ .Cluster }}: {{ .New }}"';
    await withClusters(annotations, async (github, step) => {
      await step();
      expect(github.repository.state.pulls.map(({ head, title }) => [head, title])).toEqual([
        ['bump/clusters/dev/app', 'clusters/dev: 2.0.0'],
        ['bump/clusters/prod/app', 'clusters/prod: 1.1.0'],
      ]);
    });
  });

  test('are delivered where their templates are good, and told of the place of the one that is not', async () => {
    const annotations = 'tidemark.dev/title: "{{ if eq .New \\"2.0.0\\" }}{{ index .New 99 }}{{ end }}ok"';
    await withClusters(annotations, async (github, step) => {
      const { report, stdout } = await step();
      expect(github.repository.state.pulls.map(({ title }) => title)).toEqual(['ok']);
      expect(report.pullRequests).toMatchObject([{ outcome: 'refused' }, { outcome: 'done', number: 1 }]);
      const place = { file: 'images/images.yaml', line: 13, column: expect.any(Number) };
      expect(report.problems).toMatchObject([{ severity: 'error', ...place }]);
      expect(stdout).toContain('file=images/images.yaml,line=13,col=');
    });
  });
});
