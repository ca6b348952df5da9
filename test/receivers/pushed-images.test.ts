import { expect, test } from 'vitest';
import { findPushed } from '../../src/receivers/find-pushed.ts';
import type { ReceiverType } from '../../src/receivers/manifests/types.ts';
import type { Payload } from '../../src/receivers/payload/parse-payload.ts';
import { toPushedImages } from '../../src/receivers/payload/to-pushed-images.ts';
import { loadText } from '../manifests/memory-tree.ts';

const digest = `sha256:${'a'.repeat(64)}`;

const ghcr = (member: string, rest: object = {}) => ({
  action: 'published',
  [member]: {
    name: 'App',
    namespace: 'Org',
    package_type: 'CONTAINER',
    package_version: { version: digest, container_metadata: { tag: { name: '1.2.4', digest } }, ...rest },
  },
});

test.each<readonly [ReceiverType, string, Payload, readonly unknown[]]>([
  [
    'dockerhub',
    '',
    { push_data: { tag: '1.2.4' }, repository: { repo_name: 'org/app' } },
    [{ registry: 'index.docker.io', repository: 'org/app', tag: '1.2.4' }],
  ],
  [
    'dockerhub',
    '',
    { repository: { repo_name: 'nginx' } },
    [{ registry: 'index.docker.io', repository: 'library/nginx' }],
  ],
  [
    'quay',
    '',
    { docker_url: 'quay.io/org/app', updated_tags: ['1.0', '1.1', 3] },
    [
      { registry: 'quay.io', repository: 'org/app', tag: '1.0' },
      { registry: 'quay.io', repository: 'org/app', tag: '1.1' },
    ],
  ],
  ['quay', '', { docker_url: 'quay.io/org/app' }, [{ registry: 'quay.io', repository: 'org/app' }]],
  [
    'harbor',
    '',
    {
      event_data: { resources: [{ digest, tag: 'v1', resource_url: 'harbor.example.com:8443/lib/app:v1' }] },
    },
    [{ registry: 'harbor.example.com:8443', repository: 'lib/app', tag: 'v1', digest }],
  ],
  [
    'harbor',
    '',
    { event_data: { resources: [{ resource_url: `harbor.example.com/lib/app@${digest}` }] } },
    [{ registry: 'harbor.example.com', repository: 'lib/app', digest }],
  ],
  [
    'gcr',
    '',
    { action: 'INSERT', digest: `gcr.io/p/app@${digest}`, tag: 'gcr.io/p/app:1.0' },
    [{ registry: 'gcr.io', repository: 'p/app', tag: '1.0', digest }],
  ],
  [
    'gcr',
    '',
    { action: 'INSERT', digest: `europe-docker.pkg.dev/p/r/app@${digest}` },
    [{ registry: 'europe-docker.pkg.dev', repository: 'p/r/app', digest }],
  ],
  [
    'acr',
    '',
    { action: 'push', target: { repository: 'app', tag: 'v1', digest }, request: { host: 'my.azurecr.io' } },
    [{ registry: 'my.azurecr.io', repository: 'app', tag: 'v1', digest }],
  ],
  [
    'nexus',
    '',
    {
      action: 'CREATED',
      repositoryName: 'docker',
      component: { format: 'docker', name: 'team/app', version: '1.0' },
    },
    [
      { repository: 'team/app', tag: '1.0' },
      { repository: 'docker/team/app', tag: '1.0' },
    ],
  ],
  ['nexus', '', { action: 'CREATED', repositoryName: 'npm', component: { format: 'npm', name: 'app' } }, []],
  [
    'github',
    'package',
    ghcr('package'),
    [{ registry: 'ghcr.io', repository: 'org/app', tag: '1.2.4', digest }],
  ],
  [
    'github',
    'registry_package',
    ghcr('registry_package'),
    [{ registry: 'ghcr.io', repository: 'org/app', tag: '1.2.4', digest }],
  ],
  [
    'github',
    'package',
    ghcr('package', { package_url: 'containers.ghe.example.com/Org/App:1.2.4' }),
    [{ registry: 'containers.ghe.example.com', repository: 'org/app', tag: '1.2.4', digest }],
  ],
  ['github', 'package', { package: { name: 'a', namespace: 'b', package_type: 'npm' } }, []],
  ['github', 'push', ghcr('package'), []],
  ['generic', '', { repository: { repo_name: 'org/app' } }, []],
])('%s %s: %j', (type, event, body, images) => {
  expect(toPushedImages(type, body, { 'x-github-event': event })).toEqual(images);
});

test.each<readonly [ReceiverType, Payload]>([
  ['dockerhub', {}],
  ['dockerhub', { repository: [] }],
  ['dockerhub', { repository: { repo_name: 'a'.repeat(10_000) } }],
  ['dockerhub', { repository: { repo_name: '../../etc/passwd' } }],
  ['dockerhub', { repository: { repo_name: 'http://evil.example.com/a' } }],
  ['quay', { docker_url: { toString: 1 } }],
  ['harbor', { event_data: { resources: 'all' } }],
  ['harbor', { event_data: { resources: [null, 1, []] } }],
  ['gcr', { tag: ':', digest: '@' }],
  ['acr', { request: { host: 'a b' }, target: { repository: 'x' } }],
  ['nexus', { component: { format: 'docker', name: '../x' } }],
  ['github', { package: { name: 'a/../b', owner: { login: '..' }, package_type: 'container' } }],
])('hostile payloads of %s name nothing: %j', (type, body) => {
  expect(toPushedImages(type, body, { 'x-github-event': 'package' })).toEqual([]);
});

test('odd tags and digests are left out, and lists have an end', () => {
  const body = { repository: { repo_name: 'org/app' }, push_data: { tag: '$(rm -rf /)' } };
  expect(toPushedImages('dockerhub', body)).toEqual([{ registry: 'index.docker.io', repository: 'org/app' }]);
  const updated_tags = Array.from({ length: 100_000 }, (_, index) => `1.0.${index}`);
  expect(toPushedImages('quay', { docker_url: 'quay.io/org/app', updated_tags })).toHaveLength(100);
});

test('the repositories of pushed images are found by their canonical names', () => {
  const repository = (name: string, image: string) =>
    `apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImageRepository\nmetadata: { name: ${name}, namespace: flux-system }\nspec: { image: ${image}, interval: 5m }\n---\n`;
  const { imageRepositories } = loadText(
    repository('a', 'docker.io/library/nginx') +
      repository('b', 'nginx') +
      repository('c', 'ghcr.io/org/app') +
      repository('d', 'nexus.example.com/docker/team/app'),
  ).manifests;
  const names = (images: Parameters<typeof findPushed>[0]) =>
    findPushed(images, imageRepositories).map(({ metadata }) => metadata.name);
  expect(names(toPushedImages('dockerhub', { repository: { repo_name: 'nginx' } }))).toEqual(['a', 'b']);
  expect(names([{ repository: 'docker/team/app' }])).toEqual(['d']);
  expect(names([{ registry: 'evil.example.com', repository: 'org/app' }])).toEqual([]);
  expect(names([])).toEqual([]);
});
