import { describe, expect, test } from 'vitest';
import { readAutomationOptions } from '../../../src/delivery/options/automation-options.ts';
import { readScope, scopeOptionNames } from '../../../src/rewrite/scope/scope-options.ts';
import { loadText } from '../../config/load-text.ts';

function read(annotations: Readonly<Record<string, string>>) {
  const { manifests } = loadText('', {
    'a.yaml': JSON.stringify({
      apiVersion: 'image.toolkit.fluxcd.io/v1',
      kind: 'ImageUpdateAutomation',
      metadata: { name: 'a', namespace: 'b', annotations },
      spec: {
        interval: '1m',
        sourceRef: { kind: 'GitRepository', name: 'a' },
        update: { path: './apps' },
        git: { commit: { author: { email: 'a@example.com' } } },
      },
    }),
  });
  const [automation] = manifests.imageUpdateAutomations;
  if (automation === undefined) throw new Error('no automation');
  return { automation, ...readScope(automation) };
}

describe('the files of an automation', () => {
  test('are those of update.path when no option says otherwise', () => {
    const { paths, has } = read({});
    expect(paths).toEqual(['./apps']);
    expect(has('anything')).toBe(true);
  });

  test('are those of several paths, included, and not excluded', () => {
    const { paths, has, problems } = read({
      'tidemark.dev/paths': 'apps, infra\nclusters/a.yaml',
      'tidemark.dev/include': '**/*.{yaml,json}',
      'tidemark.dev/exclude': 'apps/dev, **/vendor',
    });
    expect(problems).toEqual([]);
    expect(paths).toEqual(['apps', 'infra', 'clusters/a.yaml']);
    const files = ['apps/a.yaml', 'apps/b.json', 'apps/c.txt', 'apps/dev/a.yaml', 'infra/x/vendor/y.yaml'];
    expect(files.filter(has)).toEqual(['apps/a.yaml', 'apps/b.json']);
  });

  test.each([
    ['exclude', '../x', 'invalid-pattern'],
    ['include', '(a|b)', 'invalid-pattern'],
    ['include', ' , ', 'invalid-value'],
    ['paths', 'apps/*', 'invalid-value'],
    ['exclude', 'a,'.repeat(201), 'invalid-value'],
  ])('are none when %s is %s', (name, text, code) => {
    const { paths, has, problems } = read({ [`tidemark.dev/${name}`]: text });
    expect(problems).toMatchObject([
      { severity: 'error', code, message: expect.stringContaining(`tidemark.dev/${name}: expected`) },
    ]);
    expect(paths).toEqual([]);
    expect(has('apps/a.yaml')).toBe(false);
  });

  test('come from options that delivery does not take for its own mistakes', () => {
    const annotations = Object.fromEntries(scopeOptionNames.map((name) => [`tidemark.dev/${name}`, 'apps']));
    expect(readAutomationOptions(read(annotations).automation).problems).toEqual([]);
  });
});
