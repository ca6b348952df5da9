import { describe, expect, test } from 'vitest';
import { source } from '../support/source.ts';
import { loadText, toLines } from './memory-tree.ts';

function repositoryWith(spec: string, metadata = 'name: app'): string {
  return `apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImageRepository\nmetadata: {${metadata}}\nspec:\n${indent(spec)}`;
}

function policyWith(spec: string, version = 'v1'): string {
  return `apiVersion: image.toolkit.fluxcd.io/${version}\nkind: ImagePolicy\nmetadata: {name: app}\nspec:\n${indent(spec)}`;
}

function automationWith(spec: string, version = 'v1'): string {
  return `apiVersion: image.toolkit.fluxcd.io/${version}\nkind: ImageUpdateAutomation\nmetadata: {name: app}\nspec:\n${indent(spec)}`;
}

function indent(text: string): string {
  return text.trimEnd().replaceAll(/^/gm, '  ');
}

const image = 'image: a/b\ninterval: 5m\n';
const reference = 'imageRepositoryRef: {name: app}\n';
const range = 'policy: {semver: {range: 1.x}}\n';
const automation = 'interval: 5m\nsourceRef: {name: fleet}\n';

function findLines(text: string): readonly string[] {
  return toLines(loadText(text).problems).map((line) => line.replace(' a.yaml', ''));
}

describe('problems of a repository', () => {
  test.each([
    [
      'a missing image',
      repositoryWith('interval: 5m'),
      ['error:4:1: missing-field: spec.image: expected a value, found nothing; add the field'],
    ],
    [
      'an image that is null',
      repositoryWith('image: ~\ninterval: 5m'),
      ['error:4:1: missing-field: spec.image: expected a value, found nothing; add the field'],
    ],
    [
      'several at once',
      repositoryWith('interval: 5\ninsecure: "true"'),
      [
        'error:4:1: missing-field: spec.image: expected a value, found nothing; add the field',
        'error:5:13: wrong-type: spec.interval: expected a duration such as "5m" or "1h30m", found the number 5; add a unit',
        'error:6:13: wrong-type: spec.insecure: expected true or false, found the text "true"; remove the quotes',
      ],
    ],
    [
      'a word for a boolean',
      repositoryWith(`${image}suspend: maybe`),
      [
        'error:7:12: wrong-type: spec.suspend: expected true or false, found the text "maybe"; write one of the two',
      ],
    ],
    [
      'an unknown unit',
      repositoryWith('image: a/b\ninterval: 1d'),
      [
        'error:6:13: invalid-value: spec.interval: expected a duration such as "5m" or "1h30m", found "1d"; the units are ms, s, m and h',
      ],
    ],
    [
      'a duration beyond Go',
      repositoryWith('image: a/b\ninterval: 99999999999h'),
      [
        'error:6:13: invalid-value: spec.interval: expected a duration such as "5m" or "1h30m", found "99999999999h"; the units are ms, s, m and h',
      ],
    ],
    [
      'a boolean for a duration',
      repositoryWith('image: a/b\ninterval: true'),
      [
        'error:6:13: wrong-type: spec.interval: expected a duration such as "5m" or "1h30m", found the boolean true; write a duration',
      ],
    ],
    [
      'hours in a timeout',
      repositoryWith(`${image}timeout: 1h`),
      [
        'error:7:12: invalid-value: spec.timeout: expected a duration such as "30s" or "2m", found "1h"; the units are ms, s and m, here without h',
      ],
    ],
    [
      'an unknown provider',
      repositoryWith(`${image}provider: AWS`),
      [
        'error:7:13: invalid-value: spec.provider: expected "generic", "aws", "azure" or "gcp", found "AWS"; use one of these',
      ],
    ],
    [
      'a text for a map',
      repositoryWith(`${image}secretRef: regcred`),
      [
        'error:7:14: wrong-type: spec.secretRef: expected a map, found the text "regcred"; correct the structure',
      ],
    ],
    [
      'a reference without a name',
      repositoryWith(`${image}secretRef: {}`),
      ['error:7:3: missing-field: spec.secretRef.name: expected a value, found nothing; add the field'],
    ],
    [
      'a text for a list',
      repositoryWith(`${image}exclusionList: a`),
      [
        'error:7:18: wrong-type: spec.exclusionList: expected a list, found the text "a"; correct the structure',
      ],
    ],
    [
      'a number in a list',
      repositoryWith(`${image}exclusionList: [a, 1]`),
      [
        'error:7:22: wrong-type: spec.exclusionList[1]: expected a string, found the number 1; put it in quotes',
      ],
    ],
    [
      'nothing in a list',
      repositoryWith(`${image}exclusionList: [~]`),
      ['error:7:19: wrong-type: spec.exclusionList[0]: expected a string, found nothing; write a text'],
    ],
    [
      'too many exclusions',
      repositoryWith(`${image}exclusionList: [${'a,'.repeat(26)}]`),
      [
        'error:7:3: invalid-value: spec.exclusionList: expected at most 25 items, found 26; merge some of them',
      ],
    ],
    [
      'an empty exclusion list',
      repositoryWith(`${image}exclusionList: []`),
      [
        'warning:7:3: invalid-value: spec.exclusionList: expected at least one pattern, found none; Flux then excludes signatures (^.*\\.sig$), remove the field or write a pattern that matches nothing',
      ],
    ],
    [
      'a long service account',
      repositoryWith(`${image}serviceAccountName: ${'a'.repeat(254)}`),
      [
        'error:7:23: invalid-value: spec.serviceAccountName: expected at most 253 characters, found 254; shorten it',
      ],
    ],
    [
      'access without selectors',
      repositoryWith(`${image}accessFrom: {}`),
      [
        'error:7:3: missing-field: spec.accessFrom.namespaceSelectors: expected a list, found nothing; add the field',
      ],
    ],
    [
      'a wrong label in a selector',
      repositoryWith(`${image}accessFrom: {namespaceSelectors: [{matchLabels: {a: "b c"}}]}`),
      [
        'error:7:55: invalid-value: spec.accessFrom.namespaceSelectors[0].matchLabels: expected letters, digits, "-", "_" and "." with a letter or digit at both ends, at most 63, found "b c"; change it',
      ],
    ],
    [
      'a misspelt field',
      repositoryWith(`${image}secretref: {name: a}`),
      [
        'warning:7:3: unknown-field: spec.secretref: expected a known field, found "secretref"; did you mean "secretRef"?',
      ],
    ],
    [
      'an unknown field',
      repositoryWith(`${image}colour: red`),
      [
        'warning:7:3: unknown-field: spec.colour: expected a known field, found "colour"; Kubernetes drops it, remove it',
      ],
    ],
    [
      'a substitution',
      repositoryWith('image: ${registry:=ghcr.io}/a\ninterval: ${interval}'),
      [
        'error:5:10: unresolved-substitution: spec.image: expected a value, found the variable ${registry} that a Flux Kustomization would substitute; write the value, or read the rendered manifests',
        'error:6:13: unresolved-substitution: spec.interval: expected a value, found the variable ${interval} that a Flux Kustomization would substitute; write the value, or read the rendered manifests',
      ],
    ],
    [
      'a substitution for a boolean',
      repositoryWith(`${image}suspend: \${off}`),
      [expect.stringMatching(/^error:7:12: unresolved-substitution: spec\.suspend: /)],
    ],
    [
      'a substitution for a map',
      repositoryWith(`${image}secretRef: \${ref}`),
      [expect.stringMatching(/^error:7:14: unresolved-substitution: spec\.secretRef: /)],
    ],
    ['an escaped substitution', repositoryWith('image: a/b$${c}\ninterval: 5m'), []],
  ])('%s', (_, text, lines) => {
    expect(findLines(text)).toEqual(lines);
  });
});

describe('problems of metadata', () => {
  test.each([
    [
      'no name',
      'namespace: a',
      ['error:3:1: missing-field: metadata.name: expected a value, found nothing; add the field'],
    ],
    [
      'a number as the name',
      'name: 1',
      ['error:3:18: wrong-type: metadata.name: expected a string, found the number 1; put it in quotes'],
    ],
    [
      'capitals in the name',
      'name: App',
      [
        'error:3:18: invalid-value: metadata.name: expected lower-case letters, digits, "-" and ".", at most 253, found "App"; rename it',
      ],
    ],
    [
      'a long name',
      `name: ${'a'.repeat(254)}`,
      [
        expect.stringMatching(
          /^error:3:18: invalid-value: metadata\.name: expected .*, found "a{60}…"; rename it$/,
        ),
      ],
    ],
    [
      'a dot in the namespace',
      'name: a, namespace: b.c',
      [
        'error:3:32: invalid-value: metadata.namespace: expected lower-case letters, digits and "-", at most 63, found "b.c"; rename it',
      ],
    ],
    [
      'a label that is a boolean of YAML 1.1',
      'name: a, labels: {x/y: yes}',
      [
        'error:3:35: wrong-type: metadata.labels["x/y"]: expected a string, found the boolean yes; put it in quotes',
      ],
    ],
    [
      'a wrong label',
      'name: a, labels: {a: "-"}',
      [
        'error:3:33: invalid-value: metadata.labels: expected letters, digits, "-", "_" and "." with a letter or digit at both ends, at most 63, found "-"; change it',
      ],
    ],
    [
      'a wrong label key',
      'name: a, labels: {a/b/c: d}',
      [
        'error:3:37: invalid-value: metadata.labels: expected a key such as "app" or "example.com/app" (name at most 63 characters), found "a/b/c"; rename it',
      ],
    ],
    [
      'a wrong annotation key',
      'name: a, annotations: {"a b": d}',
      [
        'error:3:42: invalid-value: metadata.annotations: expected a key such as "app" or "example.com/app" (name at most 63 characters), found "a b"; rename it',
      ],
    ],
    [
      'a number as an annotation',
      'name: a, annotations: {a: 1}',
      [
        'error:3:38: wrong-type: metadata.annotations.a: expected a string, found the number 1; put it in quotes',
      ],
    ],
    [
      'a misspelt field',
      'name: a, label: {}',
      [
        'warning:3:21: unknown-field: metadata.label: expected a known field, found "label"; did you mean "labels"?',
      ],
    ],
    ['any text in an annotation', 'name: a, annotations: {Fluxcd.io/x: "${a} \\u0000"}, uid: x', []],
  ])('%s', (_, metadata, lines) => {
    expect(findLines(repositoryWith(image, metadata))).toEqual(lines);
  });

  test.each([
    [
      'nothing',
      '',
      [
        'error:1:1: missing-field: metadata: expected a map, found nothing; add the field',
        'error:1:1: missing-field: spec: expected a map, found nothing; add the field',
      ],
    ],
    [
      'a list and a text',
      'metadata: []\nspec: a\n',
      [
        'error:3:1: wrong-type: metadata: expected a map, found a list; correct the structure',
        'error:4:1: wrong-type: spec: expected a map, found the text "a"; correct the structure',
      ],
    ],
  ])('%s where metadata and spec belong', (_, rest, lines) => {
    expect(findLines(`apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImagePolicy\n${rest}`)).toEqual(lines);
  });
});

describe('problems of a policy', () => {
  test.each([
    [
      'a number as the range',
      `${reference}policy: {semver: {range: 1.0}}`,
      [
        'error:6:28: wrong-type: spec.policy.semver.range: expected a string, found the number 1.0; put it in quotes',
      ],
    ],
    [
      'no range',
      `${reference}policy: {semver: {}}`,
      ['error:6:12: missing-field: spec.policy.semver.range: expected a value, found nothing; add the field'],
    ],
    [
      'no policy',
      reference,
      ['error:4:1: missing-field: spec.policy: expected a map, found nothing; add the field'],
    ],
    ['an empty policy, which the schema allows', `${reference}policy: {}`, []],
    [
      'an unknown order',
      `${reference}policy: {numerical: {order: ASC}}`,
      [
        'error:6:31: invalid-value: spec.policy.numerical.order: expected "asc" or "desc", found "ASC"; use one of these',
      ],
    ],
    [
      'several policies',
      `${reference}policy: {numerical: {}, semver: {range: 1.x}, alphabetical: {}}`,
      [
        'warning:6:49: invalid-value: spec.policy: expected one policy, found semver and alphabetical and numerical; only semver counts, remove the rest',
      ],
    ],
    [
      'Always without an interval',
      `${reference}${range}digestReflectionPolicy: Always`,
      [
        "error:7:27: missing-field: spec.interval must be set when spec.digestReflectionPolicy is set to 'Always'; add it",
      ],
    ],
    [
      'an interval without Always',
      `${reference}${range}interval: 5m`,
      [
        "error:7:13: invalid-value: spec.interval is only accepted when spec.digestReflectionPolicy is set to 'Always'; remove it",
      ],
    ],
    ['groups in extract', `${reference}${range}filterTags: {pattern: '(?P<ts>a)', extract: '\${ts}'}`, []],
    [
      'a variable in the pattern',
      `${reference}${range}filterTags: {pattern: '^\${env}-'}`,
      [
        expect.stringMatching(
          /^error:7:25: unresolved-substitution: spec\.filterTags\.pattern: .* \$\{env\} /,
        ),
      ],
    ],
    [
      'a field in the wrong place',
      `${reference}${range}range: 1.x`,
      [
        'warning:7:3: unknown-field: spec.range: expected a known field, found "range"; Kubernetes drops it, remove it',
      ],
    ],
  ])('%s', (_, spec, lines) => {
    expect(findLines(policyWith(spec))).toEqual(lines);
  });

  test('fields that the version did not have are warned about and still count', () => {
    const { manifests, problems } = loadText(policyWith(`${reference}${range}suspend: true`, 'v1beta1'));
    expect(toLines(problems)).toEqual([
      'warning a.yaml:7:3: field-not-in-version: spec.suspend: expected a field of v1beta1, found one that came with v1beta2; a cluster drops it, declare apiVersion image.toolkit.fluxcd.io/v1beta2',
    ]);
    expect(manifests.imagePolicies[0]?.spec.suspend).toBe(true);
  });
});

describe('problems of an automation', () => {
  const selector = 'error:7:';
  const parse = 'spec.policySelector: failed to parse policy selector:';
  test.each([
    [
      'no author',
      `${automation}git: {commit: {}}`,
      ['error:7:9: missing-field: spec.git.commit.author: expected a map, found nothing; add the field'],
    ],
    [
      'no email',
      `${automation}git: {commit: {author: {name: a}}}`,
      [
        'error:7:18: missing-field: spec.git.commit.author.email: expected a value, found nothing; add the field',
      ],
    ],
    [
      'a checkout without a ref',
      `${automation}git: {checkout: {}, commit: {author: {email: a}}}`,
      ['error:7:9: missing-field: spec.git.checkout.ref: expected a map, found nothing; add the field'],
    ],
    [
      'a number as a template value',
      `${automation}git: {commit: {author: {email: a}, messageTemplateValues: {a: 1}}}`,
      [
        'error:7:65: wrong-type: spec.git.commit.messageTemplateValues.a: expected a string, found the number 1; put it in quotes',
      ],
    ],
    [
      'a branch that is a boolean',
      `${automation}git: {commit: {author: {email: a}}, push: {branch: on}}`,
      [
        'error:7:54: wrong-type: spec.git.push.branch: expected a string, found the boolean on; put it in quotes',
      ],
    ],
    [
      'an unknown operator',
      `${automation}policySelector: {matchExpressions: [{key: a, operator: Foo}]}`,
      [
        `${selector}58: invalid-value: ${parse} "Foo" is not a valid label selector operator; use In, NotIn, Exists or DoesNotExist`,
      ],
    ],
    [
      'an operator in lower case',
      `${automation}policySelector: {matchExpressions: [{key: a, operator: in, values: [b]}]}`,
      [
        `${selector}58: invalid-value: ${parse} "in" is not a valid label selector operator; use In, NotIn, Exists or DoesNotExist`,
      ],
    ],
    [
      'In without values',
      `${automation}policySelector: {matchExpressions: [{key: a, operator: In}]}`,
      [
        `${selector}58: invalid-value: ${parse} values: Invalid value: null: for 'in', 'notin' operators, values set can't be empty; add a value`,
      ],
    ],
    [
      'Exists with values',
      `${automation}policySelector: {matchExpressions: [{key: a, operator: Exists, values: [x]}]}`,
      [
        `${selector}66: invalid-value: ${parse} values: Invalid value: ["x"]: values set must be empty for exists and does not exist; remove the values`,
      ],
    ],
    [
      'a wrong key',
      `${automation}policySelector: {matchExpressions: [{key: "a b", operator: Exists}]}`,
      [
        `${selector}45: invalid-value: ${parse} expected a key such as "app" or "example.com/app" (name at most 63 characters), found "a b"; rename it`,
      ],
    ],
    [
      'a wrong value',
      `${automation}policySelector: {matchExpressions: [{key: a, operator: In, values: ["b c"]}]}`,
      [
        `${selector}62: invalid-value: ${parse} expected letters, digits, "-", "_" and "." with a letter or digit at both ends, at most 63, found "b c"; change it`,
      ],
    ],
    [
      'a wrong label',
      `${automation}policySelector: {matchLabels: {a: "b c"}}`,
      [
        `${selector}37: invalid-value: ${parse} expected letters, digits, "-", "_" and "." with a letter or digit at both ends, at most 63, found "b c"; change it`,
      ],
    ],
  ])('%s', (_, spec, lines) => {
    expect(findLines(automationWith(spec))).toEqual(lines);
  });

  test('the signing key type came with v1, the selector with v1beta2', () => {
    const git = 'git: {commit: {author: {email: a}, signingKey: {type: ssh, secretRef: {name: a}}}}';
    expect(findLines(automationWith(`${automation}policySelector: {}\n${git}`, 'v1beta1'))).toEqual([
      'warning:7:3: field-not-in-version: spec.policySelector: expected a field of v1beta1, found one that came with v1beta2; a cluster drops it, declare apiVersion image.toolkit.fluxcd.io/v1beta2',
      'warning:8:51: field-not-in-version: spec.git.commit.signingKey.type: expected a field of v1beta1, found one that came with v1; a cluster drops it, declare apiVersion image.toolkit.fluxcd.io/v1',
    ]);
  });
});

describe('problems of versions and kinds', () => {
  test.each([
    [
      'v1alpha2',
      'ImagePolicy',
      'error:1:13: unsupported-version: apiVersion: expected image.toolkit.fluxcd.io/v1 (or v1beta2, v1beta1), found "v1alpha2"; declare image.toolkit.fluxcd.io/v1',
    ],
    [
      'v1alpha1',
      'ImageUpdateAutomation',
      'error:1:13: unsupported-version: apiVersion: expected image.toolkit.fluxcd.io/v1 (or v1beta2, v1beta1), found "v1alpha1"; declare image.toolkit.fluxcd.io/v1, and move spec.checkout to spec.sourceRef and spec.git.checkout.ref, spec.commit to spec.git.commit, spec.push to spec.git.push',
    ],
    [
      'v2',
      'ImageRepository',
      'error:1:13: unsupported-version: apiVersion: expected image.toolkit.fluxcd.io/v1 (or v1beta2, v1beta1), found "v2"; declare image.toolkit.fluxcd.io/v1',
    ],
    [
      'v1',
      'ImagePolice',
      'warning:2:7: invalid-value: kind: expected "ImageRepository", "ImagePolicy" or "ImageUpdateAutomation", found "ImagePolice"; did you mean ImagePolicy?',
    ],
    [
      'v1',
      'Image',
      'warning:2:7: invalid-value: kind: expected "ImageRepository", "ImagePolicy" or "ImageUpdateAutomation", found "Image"; a cluster refuses it',
    ],
  ])('%s %s', (version, kind, line) => {
    const text = `apiVersion: image.toolkit.fluxcd.io/${version}\nkind: ${kind}\n---\n${repositoryWith(image)}`;
    expect(findLines(text)).toEqual([line]);
  });

  test('what is wrong with a Git repository or a namespace is a warning, and the object is left out', () => {
    const { manifests, problems } = loadText(source`
      apiVersion: source.toolkit.fluxcd.io/v1
      kind: GitRepository
      metadata: { name: a }
      spec: { url: '\${url}' }
      ---
      apiVersion: source.toolkit.fluxcd.io/v1alpha1
      kind: GitRepository
      ---
      apiVersion: v1
      kind: Namespace
      metadata: { name: A }
      ---
      ${repositoryWith(image).replaceAll('\n', '\n      ')}
    `);
    expect(toLines(problems)).toEqual([
      expect.stringMatching(/^warning a\.yaml:4:14: unresolved-substitution: /),
      expect.stringMatching(/^warning a\.yaml:6:13: unsupported-version: /),
      expect.stringMatching(/^warning a\.yaml:11:19: invalid-value: metadata\.name: /),
    ]);
    expect(manifests.gitRepositories).toEqual([]);
    expect(manifests.rejected).toEqual([
      { kind: 'GitRepository', name: 'a', namespace: 'flux-system' },
      { kind: 'Namespace', name: 'A', namespace: '' },
    ]);
  });
});
