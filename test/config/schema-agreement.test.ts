import { globSync, readFileSync } from 'node:fs';
import ajv2020 from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { toConfigSchemaText } from '../../src/config/config-schema-text.ts';
import { readAutomationOptions } from '../../src/delivery/options/automation-options.ts';
import type { Problem } from '../../src/errors.ts';
import { toProblem } from '../../src/errors.ts';
import { loadManifests } from '../../src/manifests/load-manifests.ts';
import { resolveReferences } from '../../src/manifests/resolve-references.ts';
import { readNotifications } from '../../src/notification/manifests/load-notifications.ts';
import { readPolicyOptions } from '../../src/policy/policy-options.ts';
import { parseImageName } from '../../src/registry/image-name.ts';
import { readScope } from '../../src/rewrite/scope/scope-options.ts';
import { createMemoryTree, toLines } from '../manifests/memory-tree.ts';
import { toDocument } from './arbitrary-document.ts';
import { parseText } from './load-text.ts';

const schema: object = JSON.parse(toConfigSchemaText());
const ajv = new ajv2020.default({ allErrors: true, strict: true, strictTypes: false, strictRequired: false });
const validate = ajv.compile(schema);

function findFaults(data: unknown): readonly string[] {
  validate(data);
  return (validate.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`);
}

/** Every mistake that is known of a configuration before a registry is asked, whoever finds it. */
function listErrors(text: string): readonly string[] {
  const config = parseText(text);
  const { declared } = config;
  const { manifests, problems } = loadManifests(createMemoryTree({}), [], { declared });
  const resolved = resolveReferences(manifests, { noCrossNamespaceRefs: false });
  const found: readonly Problem[] = [
    ...problems,
    ...resolved.problems,
    ...manifests.imageRepositories.flatMap(({ spec }) => tryParse(() => parseImageName(spec.image))),
    ...manifests.imagePolicies.flatMap((policy) => readPolicyOptions(policy).problems),
    ...manifests.imageUpdateAutomations.flatMap((automation) => [
      ...readAutomationOptions(automation).problems,
      ...readScope(automation).problems,
    ]),
    ...readNotifications([], { native: config.notifications }).problems,
  ];
  return toLines(found.filter(({ severity }) => severity === 'error'));
}

function tryParse(parse: () => unknown): readonly Problem[] {
  try {
    parse();
    return [];
  } catch (error) {
    return [toProblem(error)];
  }
}

const page = readFileSync('docs/configuration.md', 'utf8');
const examples = [
  ...[...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map((match, index): [string, string] => [
    `docs/configuration.md, example ${index}`,
    match[1] ?? '',
  ]),
  ...globSync('examples/**/.github/tidemark.yaml').map((path): [string, string] => [
    path,
    readFileSync(path, 'utf8'),
  ]),
];

describe('the published schema', () => {
  test.each(examples)('takes %s', (_name, text) => {
    expect(findFaults(parse(text))).toEqual([]);
  });

  test.each([
    ['a field of another name', 'imgaes: {}'],
    ['an option of another name', 'policies: {a/b: {whatever: x}}'],
    ['a text for a list', 'manifests: apps'],
    ['a number for a text', 'images: {a: {image: x, semver: 1.0}}'],
    ['a text for a number', 'policies: {a/b: {newest-limit: x}}'],
    ['a map for a list', 'policies: {a/b: {skip: {a: b}}}'],
    ['another choice', 'images: {a: {image: x, numerical: up}}'],
    ['a source without a namespace', 'sources: [fleet]'],
    ['a namespace that is none', 'namespace: Flux_System'],
    ['a namespace that is empty', "namespace: ''"],
    ['the name of an image that is none', 'images: {App: {image: x, semver: 1.x}}'],
    ['an image that is missing', 'images: {app: {semver: 1.x}}'],
    ['an image that is empty', "images: {app: {image: '', semver: 1.x}}"],
    ['no order', 'images: {a: {image: x}}'],
    ['no order and no other policies', 'images: {a: {image: x, policies: {}}}'],
    ['no order of another policy', 'images: {a: {image: x, policies: {b: {suspend: true}}}}'],
    ['two orders', 'images: {a: {image: x, semver: 1.x, numerical: asc}}'],
    ['a duration with hours', 'images: {a: {image: x, semver: 1.x, timeout: 1h}}'],
    [
      'too many patterns',
      `images: {a: {image: x, semver: 1.x, exclusionList: [${Array(26).fill('x').join(', ')}]}}`,
    ],
    ['a filter without a pattern', 'images: {a: {image: x, semver: 1.x, filterTags: {extract: $a}}}'],
    ['an update without a branch', 'updates: {apps: {path: x}}'],
    ['an update of an empty branch', "updates: {apps: {branch: ''}}"],
    ['path and paths', 'updates: {apps: {branch: main, path: a, paths: [b]}}'],
    ['no path in a list of paths', 'updates: {apps: {branch: main, paths: []}}'],
    ['a pattern for a path', "updates: {apps: {branch: main, paths: ['apps/*']}}"],
    ['a pattern that is negated', "updates: {apps: {branch: main, exclude: ['!apps']}}"],
    ['a pattern with parentheses', "updates: {apps: {branch: main, include: ['(a|b)']}}"],
    ['an author without an address', 'updates: {apps: {branch: main, author: {name: Ada}}}'],
    ['values of a message that are no text', 'updates: {apps: {branch: main, messageValues: {a: 1}}}'],
    ['an age without a unit', 'images: {a: {image: x, semver: 1.x, options: {min-age: "3"}}}'],
    ['no age', 'images: {a: {image: x, semver: 1.x, options: {min-age: 0d}}}'],
    ['a pin that is no tag', "images: {a: {image: x, semver: 1.x, options: {pin: 'a b'}}}"],
    ['a negative number', 'images: {a: {image: x, semver: 1.x, options: {max-major-jump: -1}}}'],
    ['nothing to skip', 'images: {a: {image: x, semver: 1.x, options: {skip: []}}}'],
    ['an entry with a comma', 'images: {a: {image: x, semver: 1.x, options: {skip: ["1,2"]}}}'],
    ['a platform that is none', 'images: {a: {image: x, semver: 1.x, options: {platforms: [arm64]}}}'],
    [
      'an option without the one that it is about',
      'images: {a: {image: x, semver: 1.x, options: {min-age-source: created}}}',
    ],
    [
      'options that contradict each other',
      'images: {a: {image: x, options: {policy: newest, preset: calver}}}',
    ],
    ['the milestone 0', 'updates: {apps: {branch: main, options: {milestone: 0}}}'],
    ['an empty title', "updates: {apps: {branch: main, options: {title: ' '}}}"],
    ['an author that is none', 'updates: {apps: {branch: main, options: {author: Ada}}}'],
    ['a window that is none', 'updates: {apps: {branch: main, options: {schedule: [sat]}}}'],
    ['labels with commas', "updates: {apps: {branch: main, options: {labels: ['a,b']}}}"],
    ['a limit below 0', 'limits: {max-open: -1}'],
    ['a limit that is too large', 'limits: {max-new: 1000000}'],
    ['a mapped value without a policy', 'values: [{file: a.yaml, path: a}]'],
    ['a file above the repository', 'values: [{file: ../a.yaml, path: a, policy: b}]'],
    ['a file that is the repository', 'values: [{file: ./, path: a, policy: b}]'],
    ['a path that breaks off', "values: [{file: a.yaml, path: 'a..b', policy: b}]"],
    ['a path that does not close', "values: [{file: a.yaml, path: 'a[0', policy: b}]"],
    ['a policy of three parts', 'values: [{file: a.yaml, path: a, policy: a/b/c}]'],
    ['a part that is none', 'values: [{file: a.yaml, path: a, policy: b, part: version}]'],
    ['a document below 0', 'values: [{file: a.yaml, path: a, policy: b, document: -1}]'],
    ['a document and an object', 'values: [{file: a, path: a, policy: b, document: 0, object: {kind: x}}]'],
    ['a kind of notification that is none', 'notifications: {a: {type: pigeon}}'],
    ['a notification without a type', 'notifications: {a: {channel: x}}'],
    ['the name of a notification that is none', 'notifications: {A_b: {type: slack}}'],
    ['a source without a kind', 'notifications: {a: {type: slack, eventSources: [{name: x}]}}'],
    ['alerts and a filter', 'notifications: {a: {type: slack, summary: x, alerts: {b: {}}}}'],
    ['a summary that is too long', `notifications: {a: {type: slack, summary: ${'x'.repeat(256)}}}`],
    ['a list at the top', '- a'],
    ['a text at the top', 'a'],
  ])('refuses %s, and so does the loader', (_name, text) => {
    expect(findFaults(parse(text))).not.toEqual([]);
    expect(listErrors(`${text}\n`)).not.toEqual([]);
  });

  test('takes no document that the loader refuses, but for what a schema cannot tell', () => {
    const documents = fc.sample(toDocument(schema), { numRuns: documentCount, seed: 1 });
    const valid = documents.filter((data) => validate(data));
    const unexplained = valid.flatMap((data) => {
      const text = JSON.stringify(data);
      const lines = listErrors(text).filter((line) => !beyondSchemas.some(([reason]) => reason.test(line)));
      return lines.map((line) => ({ line, text }));
    });
    expect(unexplained).toEqual([]);
    expect(valid.length).toBeGreaterThan(documentCount / 10);
  });
});

const documentCount = process.env['TIDEMARK_LONG'] === undefined ? 150 : 5_000;

/** What needs another part of the file, the repository, or a language of its own. */
const beyondSchemas: readonly (readonly [RegExp, string])[] = [
  [/missing-reference: expected an Image\w+ ".*", found none/, 'options name an object of the manifests'],
  [/invalid-image/, 'the name of an image'],
  [/duplicate-object/, 'two policies of one name, in two images'],
  [/unresolved-substitution/, '${name} stands for a value that nobody gives'],
  [/invalid-pattern/, 'a pattern of RE2, or of paths'],
  [/expected an entry without ","/, 'what a comma separates, other than in braces'],
  [/expected an RE2 pattern in/, 'a pattern of RE2'],
  [/failed to get the referred ImageRepository/, 'references between objects'],
  [
    /tidemark\.dev\/(?:paths|include|exclude|skip|override|platforms|schedule): expected/,
    'the entries of a list that is written as one text; times and zones of a window',
  ],
  [/no-manifests/, 'whether there is anything at all'],
];
