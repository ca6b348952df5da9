import { describe, expect, test } from 'vitest';
import { resolveReferences } from '../../src/manifests/resolve-references.ts';
import { loadText, toLines } from './memory-tree.ts';

type Extra = { readonly namespace?: string; readonly labels?: string; readonly spec?: string };

function repository(name: string, { namespace = 'flux-system', spec = '' }: Extra = {}): string {
  return `---\napiVersion: image.toolkit.fluxcd.io/v1\nkind: ImageRepository\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {image: a/b, interval: 5m, ${spec}}\n`;
}

function policy(
  name: string,
  { namespace = 'flux-system', labels = '', spec = 'name: app' }: Extra = {},
): string {
  return `---\napiVersion: image.toolkit.fluxcd.io/v1\nkind: ImagePolicy\nmetadata: {name: ${name}, namespace: ${namespace}, labels: {${labels}}}\nspec:\n  imageRepositoryRef: {${spec}}\n  policy: {semver: {range: 1.x}}\n`;
}

function automation(spec: string, git = 'commit: {author: {email: a@b.c}}'): string {
  return `---\napiVersion: image.toolkit.fluxcd.io/v1\nkind: ImageUpdateAutomation\nmetadata: {name: all, namespace: flux-system}\nspec:\n  interval: 5m\n  sourceRef: {name: fleet}\n  git: {${git}}\n${spec}`;
}

function gitRepository(spec: string, namespace = 'flux-system'): string {
  return `---\napiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: fleet, namespace: ${namespace}}\nspec: {url: 'https://x', interval: 1m, ${spec}}\n`;
}

function namespace(name: string, labels: string): string {
  return `---\napiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: {${labels}}}\n`;
}

function resolve(text: string, options?: Parameters<typeof resolveReferences>[1]) {
  const { manifests } = loadText(text);
  return resolveReferences(manifests, options);
}

describe('policies', () => {
  test('find their repository', () => {
    const { policies, problems } = resolve(repository('app') + policy('a') + policy('b'));
    expect(problems).toEqual([]);
    expect(
      policies.map(({ policy, repository }) => [policy.metadata.name, repository.metadata.name]),
    ).toEqual([
      ['a', 'app'],
      ['b', 'app'],
    ]);
  });

  test('keep suspended ones', () => {
    const suspended = policy('a').replace('1.x}}', '1.x}}\n  suspend: true');
    expect(resolve(repository('app') + suspended).policies[0]?.policy.spec.suspend).toBe(true);
  });

  test.each([
    [
      'that does not exist',
      repository('other'),
      'error a.yaml:11:30: missing-reference: flux-system/a: failed to get the referred ImageRepository: referenced ImageRepository does not exist: expected ImageRepository/flux-system/app, found none; add it, or include the directory that has it',
    ],
    [
      'that is in another namespace',
      repository('app', { namespace: 'apps' }),
      'error a.yaml:11:30: missing-reference: flux-system/a: failed to get the referred ImageRepository: referenced ImageRepository does not exist: expected ImageRepository/flux-system/app, found none; there is one in apps, name that namespace or move one of the two',
    ],
    [
      'with errors',
      repository('app', { spec: 'timeout: 1h' }),
      'error a.yaml:11:30: missing-reference: flux-system/a: failed to get the referred ImageRepository: expected a valid ImageRepository/flux-system/app, found one with errors; correct those first',
    ],
  ])('report a repository %s', (_, other, line) => {
    const { policies, problems } = resolve(other + policy('a'));
    expect(policies).toEqual([]);
    expect(toLines(problems)).toEqual([line]);
  });

  test('only warn about the repository of a suspended policy', () => {
    const { problems } = resolve(policy('a').replace('1.x}}', '1.x}}\n  suspend: true'));
    expect(problems).toMatchObject([{ severity: 'warning', code: 'missing-reference' }]);
  });
});

describe('access to a repository of another namespace', () => {
  const foreign = policy('a', { namespace: 'apps', spec: 'name: app, namespace: flux-system' });
  const withAccess = (selectors: string) =>
    repository('app', { spec: `accessFrom: {namespaceSelectors: [${selectors}]}` }) + foreign;

  test.each([
    ['a selector for everything', withAccess('{matchLabels: {}}')],
    ['a selector without labels', withAccess('{}')],
    ['the label that every namespace has', withAccess('{matchLabels: {kubernetes.io/metadata.name: apps}}')],
    [
      'a label of the namespace',
      withAccess('{matchLabels: {team: web}}') + namespace('apps', 'team: web, x: z'),
    ],
    [
      'one selector of several',
      withAccess('{matchLabels: {a: b}}, {matchLabels: {team: web}}') + namespace('apps', 'team: web'),
    ],
  ])('is granted by %s', (_, text) => {
    const { policies, problems } = resolve(text);
    expect(problems).toEqual([]);
    expect(policies).toHaveLength(1);
  });

  const denied =
    'error a.yaml:11:30: access-denied: apps/a: failed to get the referred ImageRepository: access denied:';
  const mismatch = `${denied} 'flux-system/app' can't be accessed due to ACL labels mismatch on namespace 'apps';`;
  test.each([
    [
      'no accessFrom',
      repository('app') + foreign,
      `${denied} 'flux-system/app' can't be accessed due to missing ACL labels on 'accessFrom'; add spec.accessFrom to the ImageRepository`,
    ],
    [
      'no selector',
      withAccess(''),
      `${mismatch} no Namespace manifest was found for apps, include the one that has its labels`,
    ],
    [
      'unknown labels',
      withAccess('{matchLabels: {team: web}}'),
      `${mismatch} no Namespace manifest was found for apps, include the one that has its labels`,
    ],
    [
      'other labels',
      withAccess('{matchLabels: {team: web, x: z}}') + namespace('apps', 'team: web'),
      `${mismatch} change the labels of the Namespace or spec.accessFrom of the ImageRepository`,
    ],
    [
      'a Namespace that claims the name of another',
      withAccess('{matchLabels: {kubernetes.io/metadata.name: admin}}') +
        namespace('apps', 'kubernetes.io/metadata.name: admin'),
      `${mismatch} change the labels of the Namespace or spec.accessFrom of the ImageRepository`,
    ],
  ])('is denied with %s', (_, text, line) => {
    const { policies, problems } = resolve(text);
    expect(policies).toEqual([]);
    expect(toLines(problems)).toEqual([line]);
  });

  test('is not needed inside of a namespace', () => {
    expect(resolve(withAccess('').replaceAll('apps', 'flux-system')).policies).toHaveLength(1);
  });

  test('is denied altogether when the controllers block such references', () => {
    const { problems } = resolve(withAccess('{}'), { noCrossNamespaceRefs: true });
    expect(toLines(problems)).toEqual([
      "error a.yaml:11:30: access-denied: apps/a: failed to get the referred ImageRepository: cannot access 'ImageRepository/flux-system/app', cross-namespace references have been blocked; use a repository of the namespace apps",
    ]);
  });
});

describe('automations', () => {
  const policies =
    policy('a', { labels: 'team: web' }) +
    policy('b', { labels: 'team: api' }) +
    policy('c', { namespace: 'apps' });
  const checkout = 'checkout: {ref: {branch: main}}, commit: {author: {email: a}}';

  test.each([
    ['all of the namespace', '', ['a', 'b']],
    ['those of a selector', '  policySelector: {matchLabels: {team: web}}\n', ['a']],
    ['all, with an empty selector', '  policySelector: {}\n', ['a', 'b']],
    [
      'those of an expression',
      '  policySelector: {matchExpressions: [{key: team, operator: NotIn, values: [web]}]}\n',
      ['b'],
    ],
  ])('take %s', (_, selector, names) => {
    const { automations, problems } = resolve(automation(selector, checkout) + policies + repository('app'));
    expect(automations[0]?.policies.map(({ metadata }) => metadata.name)).toEqual(names);
    expect(problems).toMatchObject([{ code: 'missing-reference' }]);
  });

  test('take the ref of their Git repository as a whole when they name none', () => {
    const { automations, problems } = resolve(automation('') + gitRepository('ref: {branch: main}'));
    expect(problems).toEqual([]);
    expect(automations[0]).toMatchObject({
      checkout: { branch: 'main' },
      pushBranch: 'main',
      separateBranch: false,
      gitRepository: { metadata: { name: 'fleet' } },
    });
  });

  test('prefer their own ref as a whole', () => {
    const git = 'checkout: {ref: {tag: v1}}, push: {branch: p}, commit: {author: {email: a}}';
    const { automations } = resolve(automation('', git) + gitRepository('ref: {branch: main}'));
    expect(automations[0]).toMatchObject({ checkout: { tag: 'v1' }, pushBranch: 'p', separateBranch: true });
    expect(automations[0]?.checkout).toEqual({ tag: 'v1' });
  });

  test('need no Git repository when they name a ref', () => {
    const { automations, problems } = resolve(automation('', checkout));
    expect(problems).toEqual([]);
    expect(automations[0]).toMatchObject({ pushBranch: 'main' });
    expect(automations[0]?.gitRepository).toBeUndefined();
  });

  test('need it otherwise', () => {
    const { automations, problems } = resolve(automation(''));
    expect(toLines(problems)).toEqual([
      'error a.yaml:7:21: missing-reference: flux-system/all: failed configuring source manager: referenced git repository does not exist: expected GitRepository/flux-system/fleet, found none; include the directory that has it, or set spec.git.checkout.ref',
    ]);
    expect(automations).toMatchObject([{ pushBranch: undefined }]);
  });

  test('say that their Git repository has problems', () => {
    const { problems } = resolve(automation('') + gitRepository('ref: {branch: 1}'));
    expect(toLines(problems)).toEqual([
      'error a.yaml:7:21: missing-reference: flux-system/all: expected a valid GitRepository/flux-system/fleet (spec.git.checkout.ref is not set), found one with problems; correct those first',
    ]);
  });

  test.each([
    [
      'another kind of source',
      automation('').replace('{name: fleet}', '{name: fleet, kind: Bucket}'),
      "error a.yaml:7:34: unsupported-option: flux-system/all: source kind 'Bucket' not supported: invalid source configuration; use GitRepository",
    ],
    [
      'no git',
      automation('').replace(/ {2}git:.*\n/, ''),
      "error a.yaml:5:1: missing-field: flux-system/all: source kind 'GitRepository' necessitates field .spec.git: invalid source configuration; add spec.git with commit.author.email",
    ],
    [
      'an unknown strategy',
      automation('  update: {strategy: Magic}\n'),
      'error a.yaml:9:22: unsupported-option: flux-system/all: unsupported update strategy: Magic; use Setters',
    ],
    [
      'an empty strategy',
      automation('  update: {strategy: ""}\n'),
      'error a.yaml:9:22: unsupported-option: flux-system/all: no update strategy; use Setters',
    ],
  ])('are left out with %s', (_, text, line) => {
    const { automations, problems } = resolve(text + gitRepository('ref: {branch: main}'));
    expect(automations).toEqual([]);
    expect(toLines(problems)).toEqual([line]);
  });

  test('may use a Git repository of another namespace unless that is blocked', () => {
    const foreign = automation('').replace('{name: fleet}', '{name: fleet, namespace: apps}');
    const text = foreign + gitRepository('ref: {branch: main}', 'apps');
    expect(resolve(text).automations).toMatchObject([{ pushBranch: 'main' }]);
    expect(toLines(resolve(text, { noCrossNamespaceRefs: true }).problems)).toEqual([
      "error a.yaml:7:39: access-denied: flux-system/all: can't access 'GitRepository/apps/fleet', cross-namespace references have been blocked; use a GitRepository of the namespace flux-system",
    ]);
  });

  test('only warn when they are suspended', () => {
    expect(resolve(automation('  suspend: true\n')).problems).toMatchObject([{ severity: 'warning' }]);
  });
});

describe('the push branch', () => {
  test.each([
    ['', '{branch: b}', 'b', false],
    ['', '{branch: b, commit: abc}', 'b', false],
    ['p', '{branch: p}', 'p', false],
    ['p', '{branch: b}', 'p', true],
    ['p', '{tag: v1}', 'p', true],
    ['p', '{commit: abc}', 'p', true],
    ['p', '{semver: 1.x}', 'p', true],
    ['p', '{branch: b, tag: v1}', 'p', true],
    ['p', '{name: refs/heads/p}', 'p', false],
    ['p', '{name: refs/heads/q}', 'p', true],
    ['master', undefined, 'master', false],
    ['p', undefined, 'p', true],
  ])('push %j with ref %s is %s, separate: %s', (push, ref, branch, isSeparate) => {
    const git = `commit: {author: {email: a}}${push === '' ? '' : `, push: {branch: ${push}}`}`;
    const text = automation('', git) + gitRepository(ref === undefined ? '' : `ref: ${ref}`);
    const { automations, problems } = resolve(text);
    expect(problems).toEqual([]);
    expect(automations).toMatchObject([{ pushBranch: branch, separateBranch: isSeparate }]);
  });

  test.each([
    undefined,
    '{tag: v1}',
    '{semver: 1.x}',
    '{name: refs/heads/p}',
    '{commit: abc}',
    '{branch: ""}',
  ])('cannot be told from ref %s alone', (ref) => {
    const text = automation('') + gitRepository(ref === undefined ? '' : `ref: ${ref}`);
    const { automations, problems } = resolve(text);
    expect(toLines(problems)).toEqual([
      'error a.yaml:8:3: no-push-branch: flux-system/all: push spec not provided, and cannot be inferred from .spec.git.checkout.ref or GitRepository .spec.ref; set spec.git.push.branch',
    ]);
    expect(automations).toMatchObject([{ pushBranch: undefined, separateBranch: false }]);
  });

  test.each([
    ['{branch: b, tag: v1}', 'tag'],
    ['{branch: b, semver: 1.x}', 'semver'],
    ['{branch: b, name: refs/pull/1/head}', 'name'],
  ])('cannot be the branch of ref %s, which is not what is checked out', (ref, field) => {
    const { problems } = resolve(automation('') + gitRepository(`ref: ${ref}`));
    expect(toLines(problems)).toEqual([
      `error a.yaml:8:3: unsupported-option: flux-system/all: expected a checkout of the branch b to push to, found ${field}, which is checked out instead of the branch; remove it from the ref, or set spec.git.push.branch to another branch`,
    ]);
  });
});
