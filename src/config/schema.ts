import * as z from 'zod/mini';
import { largestLimit } from '../delivery/options/limits.ts';
import { longestPath, pathPattern } from '../rewrite/mapped/parse-path.ts';
import type { LimitName } from '../delivery/options/limits.ts';
import { notificationSchema } from './notification-schema.ts';
import { automationOptionsSchema, policyOptionsSchema, scopeOptions } from './option-schemas.ts';
import { field, required, secretReference } from './schema-fields.ts';
import {
  filled,
  hint,
  namespaceName,
  notBoth,
  objectName,
  referenceName,
  shortDuration,
} from './schema-hints.ts';

const order = z.enum(['asc', 'desc']);

const selection = {
  semver: field(z.string(), 'Takes the highest version in this range.'),
  alphabetical: field(order, 'Takes the last tag in this order of texts.'),
  numerical: field(order, 'Takes the last tag in this order of numbers.'),
  filterTags: field(
    z.strictObject({
      pattern: required(z.string(), 'An RE2 pattern; tags that do not match do not count.'),
      extract: field(z.string(), 'What of the match is compared, such as $ts for the group ts.'),
    }),
    'Which tags count, and what of them.',
  ),
  digestReflectionPolicy: field(
    z.enum(['Always', 'IfNotPresent', 'Never']),
    'Whether values are pinned by digest. Never by default.',
  ),
  options: field(policyOptionsSchema, 'What Flux has no field for.'),
};

const orders = ['semver', 'alphabetical', 'numerical'] as const;

const atMostOneOrder = [
  notBoth('semver', 'alphabetical'),
  notBoth('semver', 'numerical'),
  notBoth('alphabetical', 'numerical'),
];

/** What says which tag wins. */
const ordering = [
  ...orders.map((order) => ({ required: [order] })),
  ...['preset', 'policy'].map((option) => ({
    required: ['options'],
    properties: { options: { required: [option] } },
  })),
];

const policy = hint(z.strictObject(selection), { allOf: [...atMostOneOrder, { anyOf: ordering }] });

const image = z.strictObject({
  image: required(filled, 'Repository of the image, without scheme, tag and digest.'),
  scanFrom: field(filled, 'A mirror of the image whose registry is asked in place of its own.'),
  ...selection,
  policies: field(z.record(objectName, policy), 'More policies for the same image, by name.'),
  exclusionList: field(
    hint(z.array(z.string()), { maxItems: 25 }),
    'RE2 patterns of tags that are never seen. Signatures by default.',
  ),
  secretRef: field(secretReference, 'A secret of type kubernetes.io/dockerconfigjson.'),
  certSecretRef: field(secretReference, 'A secret with certificates.'),
  proxySecretRef: field(secretReference, 'A secret with the address of a proxy.'),
  provider: field(z.enum(['generic', 'aws', 'azure', 'gcp']), 'Whose identity signs in. generic by default.'),
  insecure: field(z.boolean(), 'Allows plain HTTP.'),
  timeout: field(shortDuration, 'How long listing the tags may take, such as 2m.'),
  suspend: field(z.boolean(), 'Leaves every value of this image as it is.'),
});

const imageHints = {
  allOf: [
    ...atMostOneOrder,
    { anyOf: [...ordering, { required: ['policies'], properties: { policies: { minProperties: 1 } } }] },
  ],
};

const update = z.strictObject({
  path: field(z.string(), 'A directory or a file with marked values. The whole repository by default.'),
  ...scopeOptions,
  branch: required(filled, 'The branch that is read and, without pushBranch, written.'),
  pushBranch: field(z.string(), 'The branch that is written.'),
  author: field(
    z.strictObject({
      name: field(z.string(), 'Name of the author.'),
      email: required(z.string(), 'Address of the author.'),
    }),
    'The author of commits.',
  ),
  message: field(z.string(), 'The commit message, as a Go template.'),
  messageValues: field(z.record(z.string(), z.string()), 'Values for the template, as .Values.'),
  suspend: field(z.boolean(), 'Changes nothing.'),
  options: field(automationOptionsSchema, 'How the change lands.'),
});

const value = z.strictObject({
  file: required(
    hint(z.string(), { pattern: '^(?!(?:.*/)?\\.\\.(?:/|$))(?!(?:\\.?/)*$)' }),
    'A YAML or JSON file, from the top of the repository.',
  ),
  path: required(
    hint(z.string(), { pattern: pathPattern, maxLength: longestPath }),
    'The way to the value, such as spec.containers[name=app].image or images[0].newTag.',
  ),
  policy: required(
    hint(z.string(), { pattern: '^(?:[A-Za-z0-9_.-]+/)?[A-Za-z0-9_.-]+$' }),
    'The policy whose image is written: its name, or namespace/name.',
  ),
  part: field(
    z.enum(['reference', 'name', 'tag', 'digest']),
    'What is written of the image. reference by default: name:tag, with the digest when it is reflected.',
  ),
  document: field(hint(z.int(), { minimum: 0 }), 'Which document of the file, counted from 0.'),
  object: field(
    z.strictObject({
      apiVersion: field(z.string(), 'Its apiVersion.'),
      kind: field(z.string(), 'Its kind.'),
      name: field(z.string(), 'Its metadata.name.'),
      namespace: field(z.string(), 'Its metadata.namespace, as written in the file.'),
    }),
    'Which object of the file: the one that has all of these.',
  ),
});

const limit = z.int().check(z.gte(0), z.lte(largestLimit));

const limits = z.strictObject({
  'max-open': field(limit, 'How many pull requests may be open before no more are opened. 10 by default.'),
  'max-new': field(limit, 'How many pull requests a run may open. 5 by default.'),
  'max-new-per-hour': field(limit, 'How many pull requests may be opened within an hour.'),
} satisfies Readonly<Record<LimitName, z.ZodMiniType>>);

/** `.github/tidemark.yaml`. The descriptions are what editors show. */
export const configSchema = z.strictObject({
  $schema: field(z.string(), 'The JSON Schema of this file, for editors.'),
  manifests: field(
    z.array(z.string()),
    'Directories with Flux manifests, from the top of the repository. Each is one cluster, and is read as Flux applies it.',
  ),
  sources: field(
    z.array(z.string().check(z.regex(/^[^/\s]+\/[^/\s]+$/))),
    'GitRepository objects that are this repository whatever their URL says, as namespace/name.',
  ),
  namespace: field(
    namespaceName,
    'The namespace of objects that name none, and of those of this file. flux-system by default.',
  ),
  images: field(
    z.record(objectName, hint(image, imageHints)),
    'Images with their policies, by the name that markers use, for those who have no Flux manifests.',
  ),
  updates: field(
    z.record(objectName, hint(update, notBoth('path', 'paths'))),
    'Where marked values are updated and how the change lands.',
  ),
  values: field(
    z.array(hint(value, notBoth('document', 'object'))),
    'Values that have no marker: where they stand, and which policy they follow.',
  ),
  policies: field(
    z.record(referenceName, policyOptionsSchema),
    'Options for ImagePolicy objects of the manifests, by namespace/name.',
  ),
  automations: field(
    z.record(referenceName, automationOptionsSchema),
    'Options for ImageUpdateAutomation objects of the manifests, by namespace/name.',
  ),
  limits: field(limits, 'How many pull requests there may be in this repository.'),
  notifications: field(
    z.record(objectName, notificationSchema),
    'Who is told what a run did, by name: each entry stands for a Provider and its Alerts.',
  ),
});
