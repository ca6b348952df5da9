import { describe, expect, test } from 'vitest';
import { readScope } from '../../src/rewrite/scope/scope-options.ts';
import { source } from '../support/source.ts';
import { listMistakes, loadText, parseText } from './load-text.ts';

describe('values of the configuration', () => {
  test('name a file, a path and a policy', () => {
    const { values } = parseText(source`
      namespace: images
      values:
        - file: ./apps/settings.json
          path: services[name=web].tag
          policy: web
          part: tag
        - file: apps/all.yaml
          path: image
          policy: other/api
          document: 2
        - {file: a.yaml, path: '[0]', policy: web, part: reference, object: {kind: Deployment, name: web}}
    `);
    expect(values).toMatchObject([
      {
        file: 'apps/settings.json',
        path: 'services[name=web].tag',
        setter: { namespace: 'images', policy: 'web', part: 'tag', text: 'images:web:tag' },
        place: { file: 'tidemark.yaml', line: 3, column: 11 },
      },
      { setter: { namespace: 'other', policy: 'api', part: 'reference', text: 'other:api' }, document: 2 },
      { steps: [{ kind: 'index', index: 0 }], object: { kind: 'Deployment', name: 'web' } },
    ]);
  });

  test.each([
    [
      'no path',
      '{file: a, policy: b}',
      '1:10: missing-field: values[0].path: expected a text, found nothing; add the field',
    ],
    [
      'an empty path',
      '{file: a, path: "", policy: b}',
      '1:26: invalid-value: values[0].path: expected a path to one value',
    ],
    [
      'a path that leads out',
      '{file: ../a, path: x, policy: b}',
      '1:17: invalid-value: values[0].file: expected a file from the top',
    ],
    [
      'a policy as a marker names it',
      '{file: a, path: x, policy: "a:b"}',
      '1:37: invalid-value: values[0].policy: expected the name of a policy',
    ],
    [
      'an unknown part',
      '{file: a, path: x, policy: b, part: tags}',
      'found the text "tags"; did you mean "tag"?',
    ],
    [
      'a document before the first',
      '{file: a, path: x, policy: b, document: -1}',
      'values[0].document: expected a number of at least 0',
    ],
    [
      'document and object',
      '{file: a, path: x, policy: b, document: 1, object: {kind: A}}',
      'values[0].object: expected document or object, found both',
    ],
    ['an unknown field', '{file: a, path: x, polcy: b, policy: b}', 'found "polcy"; did you mean "policy"?'],
  ])('are refused with %s', (_, entry, message) => {
    expect(listMistakes(`values: [${entry}]\n`)).toEqual([expect.stringContaining(message)]);
    expect(parseText(`values: [${entry}]\n`).values).toEqual([]);
  });
});

describe('the files of an update', () => {
  test('are those of its paths, included, and not excluded', () => {
    const { manifests, problems } = loadText(source`
      updates:
        apps:
          branch: main
          paths: [apps, infra]
          include: ['**/*.{yaml,json}']
          exclude: [apps/dev]
          options: {labels: [a]}
    `);
    expect(problems).toEqual([]);
    const [automation] = manifests.imageUpdateAutomations;
    const scope = automation && readScope(automation);
    expect(scope?.paths).toEqual(['apps', 'infra']);
    expect(['apps/a.yaml', 'apps/dev/a.yaml', 'apps/a.txt'].filter((file) => scope?.has(file))).toEqual([
      'apps/a.yaml',
    ]);
  });

  test('are said once', () => {
    expect(listMistakes('updates: {a: {branch: main, path: x, paths: [z]}}\n')).toEqual([
      expect.stringContaining(
        '1:38: invalid-value: a: expected path or paths, found both; put all of them into paths',
      ),
    ]);
  });
});
