import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadText } from '../manifests/memory-tree.ts';
import { runCommand } from '../support/run-cli.ts';
import { source } from '../support/source.ts';

async function create(...command: readonly (string | readonly string[])[]) {
  return runCommand(['create', 'image', ...command.flat()]);
}

const update = 'update apps --git-repo-ref fleet --checkout-branch main --author-name bot'
  .concat(' --author-email bot@example.com')
  .split(' ');

type Golden = { readonly command: readonly string[]; readonly stdout?: string };

const golden: { readonly cases: readonly Golden[] } = JSON.parse(
  readFileSync(new URL('create-golden.json', import.meta.url), 'utf8'),
);

describe('tidemark create image', () => {
  test('prints what flux prints, byte by byte, and refuses what it refuses', async () => {
    expect(golden.cases.length).toBeGreaterThan(100);
    for (const { command, stdout } of golden.cases) {
      const result = await create(command, '--export');
      expect({ command, stdout: result.code === 0 ? result.stdout : undefined }).toEqual({ command, stdout });
    }
  });

  test('prints a repository as flux does', async () => {
    const { code, stdout, stderr } = await create(
      [
        'repository',
        'podinfo',
        '--image=ghcr.io/stefanprodan/podinfo',
        '--interval=90m',
        '--scan-timeout=30s',
      ],
      ['--secret-ref=login', '--label=team=a', '--label=tier=b', '--namespace=images', '--export'],
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      source`
      ---
      apiVersion: image.toolkit.fluxcd.io/v1
      kind: ImageRepository
      metadata:
        labels:
          team: a
          tier: b
        name: podinfo
        namespace: images
      spec:
        image: ghcr.io/stefanprodan/podinfo
        interval: 1h30m0s
        secretRef:
          name: login
        timeout: 30s
    `,
    );
  });

  test('prints a policy as the page shows', async () => {
    const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
    const { stdout } = await create(
      'policy',
      'podinfo',
      '--image-ref',
      'podinfo',
      '--select-semver',
      '>=5.0.0',
      '--export',
    );
    expect(page).toContain(`--select-semver '>=5.0.0' --export\n${stdout}\`\`\``);
  });

  test.each([
    ['--select-alpha', 'asc', { alphabetical: { order: 'asc' } }],
    ['--select-numeric', 'desc', { numerical: { order: 'desc' } }],
  ])('takes %s with a filter', async (option, value, policy) => {
    const { stdout } = await create(
      ['policy', 'podinfo', '--image-ref', 'podinfo', option, value, '--filter-regex', '^v(?P<n>.*)$'],
      ['--filter-extract', '$n', '--reflect-digest', 'Always', '--interval', '10m'],
    );
    const [found] = loadText(stdout).manifests.imagePolicies;
    expect(found?.spec).toMatchObject({
      policy,
      filterTags: { pattern: '^v(?P<n>.*)$', extract: '$n' },
      digestReflectionPolicy: 'Always',
      interval: 600_000,
    });
  });

  test('prints an update with everything that flux has', async () => {
    const { stdout } = await create(
      [...update, '--git-repo-namespace', 'sources', '--git-repo-path', './apps', '--checkout-branch', 'on'],
      [
        '--push-branch',
        'updates',
        '--author-name',
        'bot',
        '--commit-template',
        'a\n\n{{ .Values }}',
        '--interval',
        '30m',
      ],
    );
    const { manifests, problems } = loadText(stdout);
    expect(problems).toEqual([]);
    expect(manifests.imageUpdateAutomations[0]?.spec).toMatchObject({
      interval: 1_800_000,
      sourceRef: { kind: 'GitRepository', name: 'fleet', namespace: 'sources' },
      update: { path: './apps', strategy: 'Setters' },
      git: {
        checkout: { ref: { branch: 'on' } },
        commit: { author: { name: 'bot', email: 'bot@example.com' }, messageTemplate: 'a\n\n{{ .Values }}' },
        push: { branch: 'updates' },
      },
    });
  });

  test.each([
    ['1m', '1m0s'],
    ['36h', '36h0m0s'],
    ['1.5s', '1.5s'],
    ['250ms', '250ms'],
    ['0s', '0s'],
  ])('prints the interval %s as Go does', async (given, printed) => {
    const { stdout } = await create(...update, '--interval', given);
    expect(stdout).toContain(`\n  interval: ${printed}\n`);
  });

  test.each([
    ['no image', ['repository', 'a'], '--image: expected a value, found none'],
    [
      'no order',
      ['policy', 'a', '--image-ref', 'b'],
      'expected one of --select-semver, --select-alpha and --select-numeric, found 0',
    ],
    [
      'two orders',
      ['policy', 'a', '--image-ref', 'b', '--select-semver', 'x', '--select-alpha', 'asc'],
      'found 2',
    ],
    [
      'extract without regex',
      ['policy', 'a', '--image-ref', 'b', '--select-alpha', 'asc', '--filter-extract', '$a'],
      '--filter-extract: expected --filter-regex',
    ],
    [
      'a name that no cluster takes',
      ['repository', 'A', '--image', 'nginx'],
      'metadata.name: expected lower-case letters',
    ],
    [
      'an interval without a unit',
      ['repository', 'a', '--image', 'nginx', '--interval', '5'],
      'spec.interval: expected a duration',
    ],
    [
      'an order that is none',
      ['policy', 'a', '--image-ref', 'b', '--select-alpha', 'up'],
      'expected "asc" or "desc", found "up"',
    ],
    [
      'a pattern that does not compile',
      ['policy', 'a', '--image-ref', 'b', '--select-alpha', 'asc', '--filter-regex', '('],
      '--filter-regex: ',
    ],
    [
      'a group that is not there',
      [
        'policy',
        'a',
        '--image-ref',
        'b',
        '--select-alpha',
        'asc',
        '--filter-regex',
        'x',
        '--filter-extract',
        '$y',
      ],
      '--filter-extract: expected a group of --filter-regex, found $y',
    ],
    [
      'an image with a tag',
      ['repository', 'a', '--image', 'nginx:1.0'],
      "image 'nginx:1.0' should not include a tag",
    ],
    [
      'a type of key without a key',
      [...update, '--signing-key-type', 'ssh'],
      'expected --signing-key-secret',
    ],
    [
      'a label without a value',
      ['repository', 'a', '--image', 'nginx', '--label', 'team'],
      '--label: expected key=value, found "team"',
    ],
    [
      'no author',
      ['update', 'a', '--git-repo-ref', 'b', '--checkout-branch', 'c', '--author-name', 'd'],
      '--author-email: expected a value, found none',
    ],
  ])('refuses %s', async (_, command, message) => {
    const { code, stdout, stderr } = await create(...command);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(message);
  });
});
