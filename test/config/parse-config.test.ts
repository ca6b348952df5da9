import { describe, expect, test } from 'vitest';
import { automationOptionParsers } from '../../src/delivery/options/automation-option-parsers.ts';
import { limitNames } from '../../src/delivery/options/limits.ts';
import { inputNames } from '../../src/entry/action/inputs.ts';
import { optionParsers } from '../../src/policy/options/option-parsers.ts';
import { readPolicyOptions } from '../../src/policy/policy-options.ts';
import { readAutomationOptions } from '../../src/delivery/options/automation-options.ts';
import { automationOptionsSchema, policyOptionsSchema } from '../../src/config/option-schemas.ts';
import { scopeOptionNames } from '../../src/rewrite/scope/scope-options.ts';
import { source } from '../support/source.ts';
import { listMistakes, loadText, parseText } from './load-text.ts';

describe('the configuration', () => {
  test('may be empty', () => {
    for (const text of ['', '# nothing\n', '{}\n', 'images:\nmanifests:\n']) {
      expect(parseText(text)).toEqual({
        manifests: undefined,
        sources: [],
        namespace: undefined,
        declared: { objects: [], annotations: [], problems: [] },
        notifications: [],
        values: [],
        limits: {},
      });
    }
  });

  test('gives limits of pull requests by the names that inputs have', () => {
    const text = 'limits:\n  max-open: 3\n  max-new-per-hour: 0\n';
    expect(parseText(text).limits).toEqual({ open: 3, newPerHour: 0 });
    expect(parseText('limits:\n  max-new: 2\n').limits).toEqual({ newPerRun: 2 });
    for (const name of Object.keys(limitNames)) expect(inputNames).toContain(name);
  });

  test.each([
    ['limits: {max-open: -1}', 'limits.max-open: expected a number that is at least 0, found the number -1'],
    [
      'limits: {max-new: 1000000}',
      'limits.max-new: expected a number that is at most 999999, found the number 1000000',
    ],
    ['limits: {max-new: many}', 'limits.max-new: expected a whole number, found the text "many"'],
    [
      'limits: {max-opne: 1}',
      'limits.max-opne: expected a known field, found "max-opne"; did you mean "max-open"?',
    ],
  ])('takes no limits such as %s', (text, message) => {
    const mistakes = parseText(`${text}\n`).declared.problems.map((problem) => problem.message);
    expect(mistakes).toEqual([expect.stringContaining(message)]);
  });

  test('gives directories, sources and the namespace', () => {
    const text = 'manifests: [clusters/a, clusters/b]\nsources: [flux-system/fleet]\nnamespace: images\n';
    expect(parseText(text)).toMatchObject({
      manifests: ['clusters/a', 'clusters/b'],
      sources: ['flux-system/fleet'],
      namespace: 'images',
    });
  });

  test('makes the objects that manifests would make', () => {
    const text = source`
      namespace: images
      images:
        app:
          image: example.com/app
          semver: '>=1.0.0'
          filterTags: {pattern: '^v(.*)$', extract: $1}
          digestReflectionPolicy: Always
          secretRef: {name: login}
          timeout: 30s
          options: {skip: ['1.0.1', '/-rc,/'], max-major-jump: 2}
          policies:
            app-old:
              numerical: desc
      updates:
        apps:
          path: ./apps
          branch: main
          pushBranch: updates
          author: {name: Ada, email: ada@example.com}
          message: '{{ .Values.a }}'
          messageValues: {a: b}
          suspend: true
          options: {labels: [a, b], draft: true, milestone: 3, schedule: ['Mon,Tue 08:00-17:00', Sat]}
    `;
    const declared = loadText(text);
    const written = loadText('', {
      'a.yaml': source`
        apiVersion: image.toolkit.fluxcd.io/v1
        kind: ImageRepository
        metadata: {name: app, namespace: images}
        spec: {image: example.com/app, interval: 1h, timeout: 30s, secretRef: {name: login}}
        ---
        apiVersion: image.toolkit.fluxcd.io/v1
        kind: ImagePolicy
        metadata:
          name: app
          namespace: images
          annotations: {tidemark.dev/skip: '1.0.1,/-rc,/', tidemark.dev/max-major-jump: '2'}
        spec:
          imageRepositoryRef: {name: app}
          policy: {semver: {range: '>=1.0.0'}}
          filterTags: {pattern: '^v(.*)$', extract: $1}
          digestReflectionPolicy: Always
          interval: 1h
        ---
        apiVersion: image.toolkit.fluxcd.io/v1
        kind: ImagePolicy
        metadata: {name: app-old, namespace: images}
        spec: {imageRepositoryRef: {name: app}, policy: {numerical: {order: desc}}}
        ---
        apiVersion: image.toolkit.fluxcd.io/v1
        kind: ImageUpdateAutomation
        metadata:
          name: apps
          namespace: images
          annotations:
            tidemark.dev/labels: a,b
            tidemark.dev/draft: 'true'
            tidemark.dev/milestone: '3'
            tidemark.dev/schedule: Mon,Tue 08:00-17:00;Sat
        spec:
          interval: 1h
          sourceRef: {kind: GitRepository, name: tidemark}
          suspend: true
          update: {path: ./apps}
          git:
            checkout: {ref: {branch: main}}
            commit:
              author: {name: Ada, email: ada@example.com}
              messageTemplate: '{{ .Values.a }}'
              messageTemplateValues: {a: b}
            push: {branch: updates}
      `,
    });
    expect(declared.problems).toEqual([]);
    expect(written.problems).toEqual([]);
    expect(JSON.parse(withoutPlaces(declared.manifests))).toEqual(
      JSON.parse(withoutPlaces(written.manifests)),
    );
  });

  test('gives a policy to an image that has others, only when it says how', () => {
    const text =
      'images: {app: {image: example.com/app, policies: {old: {semver: 1.x}, new: {semver: 2.x}}}}';
    const { manifests, problems } = loadText(text);
    expect(problems).toEqual([]);
    expect(manifests.imagePolicies.map(({ metadata }) => metadata.name)).toEqual(['new', 'old']);
  });

  test('keeps the places of what is wrong with an image further on', () => {
    const text = 'images:\n  App:\n    image: example.com/app\n    semver: 1.x\n    timeout: 1d\n';
    expect(loadText(text).problems).toEqual([
      'error tidemark.yaml:2:3: invalid-value: metadata.name: expected lower-case letters, digits, "-" and ".", at most 253, found "App"; rename it',
      'error tidemark.yaml:5:14: invalid-value: spec.timeout: expected a duration such as "30s" or "2m", found "1d"; the units are ms, s and m, here without h',
    ]);
  });

  test.each([
    [
      'another type',
      'manifests: apps',
      '1:12: wrong-type: manifests: expected a list, found the text "apps"; correct it',
    ],
    [
      'a number for a text',
      'images: {a: {image: x, semver: 1.0}}',
      '1:32: wrong-type: images.a.semver: expected a text, found the number 1.0; put it in quotes',
    ],
    [
      'a text for a number',
      'policies: {a/b: {newest-limit: x}}',
      '1:32: wrong-type: policies["a/b"].newest-limit: expected a whole number, found the text "x"; correct it',
    ],
    [
      'a map for a list',
      'policies: {a/b: {skip: {a: b}}}',
      '1:18: wrong-type: policies["a/b"].skip: expected a text or a list of texts, found a map; correct it',
    ],
    [
      'another choice',
      'images: {a: {image: x, numerical: up}}',
      '1:35: invalid-value: images.a.numerical: expected "asc" or "desc", found the text "up"; use one of these',
    ],
    [
      'an unknown field',
      'imgaes: {}',
      '1:1: unknown-field: imgaes: expected a known field, found "imgaes"; did you mean "images"?',
    ],
    [
      'an unknown option',
      'policies: {a/b: {whatever: x}}',
      '1:18: unknown-field: policies["a/b"].whatever: expected a known field, found "whatever"; remove it',
    ],
    [
      'a required field that is missing',
      'updates:\n  apps: {path: x}',
      '2:3: missing-field: updates.apps.branch: expected a text, found nothing; add the field',
    ],
    [
      'a value that is missing',
      'updates:\n  apps:\n',
      '2:3: missing-field: updates.apps: expected a map, found nothing; add the field',
    ],
    [
      'an entry of a list that is no text',
      'automations: {a/b: {labels: [a, 1.0]}}',
      '1:33: wrong-type: automations["a/b"].labels[1]: expected a text, found the number 1.0; put it in quotes',
    ],
    [
      'a source without a namespace',
      'sources: [fleet]',
      '1:11: invalid-value: sources[0]: expected a text such as "flux-system/flux-system", found the text "fleet"; correct it',
    ],
    [
      'no order',
      'images: {a: {image: x}}',
      '1:10: missing-field: a: expected semver, alphabetical, numerical, options.preset or options.policy, found none; say which tag wins',
    ],
    [
      'two orders',
      'images: {a: {image: x, semver: 1.x, numerical: asc}}',
      '1:37: invalid-value: a: expected one of semver, alphabetical, numerical, found semver and numerical; keep one',
    ],
    [
      'an entry with a comma',
      'policies: {a/b: {skip: ["1,2"]}}',
      '1:25: invalid-value: expected an entry without ",", found "1,2"; write two entries',
    ],
    [
      'a second document',
      'manifests: [a]\n---\nmanifests: [b]\n',
      '3:1: invalid-config: expected one YAML document, found a second one; put everything into one',
    ],
    ['a list at the top', '- a\n', '1:1: wrong-type: expected a map, found a list; correct it'],
    [
      'a key twice',
      'namespace: a\nnamespace: b\n',
      '2:1: yaml-syntax: expected every key once, found "namespace" a second time; remove one of them',
    ],
  ])('refuses %s', (_, text, line) => {
    expect(listMistakes(text)).toEqual([`error tidemark.yaml:${line}`]);
    expect(parseText(text).declared.objects).toEqual([]);
  });

  test('takes keys that mean something to JavaScript for names', () => {
    expect(listMistakes('images: {__proto__: {image: x}, constructor: {image: x}}').length).toBe(2);
    expect(listMistakes('__proto__: 1\nconstructor: 2\n').length).toBe(2);
  });

  test('reports all mistakes together', () => {
    expect(listMistakes('manifests: 1\nsources: 2\nimages: {a: {semver: 3}}\n')).toHaveLength(4);
  });
});

describe('options of the configuration', () => {
  const policy = source`
    apiVersion: image.toolkit.fluxcd.io/v1
    kind: ImagePolicy
    metadata: {name: app, namespace: images, annotations: {tidemark.dev/pin: '1.0', other: x}}
    spec: {imageRepositoryRef: {name: app}, policy: {semver: {range: 1.x}}}
  `;

  test('become annotations, win over those of the object, and keep their place', () => {
    const { manifests } = loadText('policies:\n  images/app: {pin: "2.0", min-age: 3x}\n', {
      'a.yaml': policy,
    });
    const [found] = manifests.imagePolicies;
    expect(found?.metadata.annotations).toEqual({
      'tidemark.dev/pin': '2.0',
      'tidemark.dev/min-age': '3x',
      other: 'x',
    });
    expect(found && readPolicyOptions(found).problems[0]?.place).toEqual({
      file: 'tidemark.yaml',
      line: 2,
      column: 37,
    });
    expect(found?.placeOf(['metadata', 'annotations', 'other'])).toMatchObject({ file: 'a.yaml' });
  });

  test('for an object that is not there are an error', () => {
    expect(
      loadText('policies:\n  images/ap: {pin: "1"}\n  other/web: {}\n', { 'a.yaml': policy }).problems,
    ).toEqual([
      'error tidemark.yaml:2:3: missing-reference: expected an ImagePolicy "images/ap", found none; did you mean "images/app"?',
      'error tidemark.yaml:3:3: missing-reference: expected an ImagePolicy "other/web", found none; add the directory that has it to manifests, or remove the options',
    ]);
  });

  test('are all that policies and automations have', () => {
    expect(Object.keys(policyOptionsSchema.def.shape).toSorted()).toEqual(
      [...optionParsers.keys()].toSorted(),
    );
    expect(Object.keys(automationOptionsSchema.def.shape).toSorted()).toEqual(
      [...scopeOptionNames, ...automationOptionParsers.keys()].toSorted(),
    );
  });

  test('are understood where annotations are read', () => {
    const text = source`
      images:
        app:
          image: example.com/app
          semver: 1.x
          options:
            override: [outlier, would-downgrade]
            max-major-jump: 1
            skip: ['1.0', '/,/']
            pin: '1.1'
            update-limit: minor
            min-age: 3d
            min-age-source: created
            platforms: [linux/amd64, linux/arm64]
      updates:
        apps:
          branch: main
          options:
            delivery: pull-request
            group-by: label
            group-label: team
            labels: [a, b]
            milestone: 2
            draft: false
            auto-merge: squash
            delete-rejected: true
    `;
    const { manifests } = loadText(text);
    const [policy] = manifests.imagePolicies;
    const [automation] = manifests.imageUpdateAutomations;
    expect(policy && readPolicyOptions(policy)).toMatchObject({
      problems: [],
      options: { skip: ['1.0', '/,/'], platforms: ['linux/amd64', 'linux/arm64'], maxMajorJump: 1 },
    });
    expect(automation && readAutomationOptions(automation)).toMatchObject({
      problems: [],
      options: { labels: ['a', 'b'], milestone: 2, draft: false, deleteRejected: true },
    });
  });
});

/** `placeOf` and the order of keys are no difference. */
function withoutPlaces(value: unknown): string {
  return JSON.stringify(value, (key, part: unknown) => (key === 'place' ? undefined : part));
}
