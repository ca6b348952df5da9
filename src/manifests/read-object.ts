import type { Place, Problem } from '../errors.ts';
import type { Identity } from './identify.ts';
import {
  normalizeImagePolicy,
  normalizeImageRepository,
  normalizeImageUpdateAutomation,
} from './normalize.ts';
import { imagePolicyRules } from './rules/image-policy.ts';
import { imageRepositoryRules } from './rules/image-repository.ts';
import { imageUpdateAutomationRules } from './rules/image-update-automation.ts';
import { checkMetadata } from './rules/names.ts';
import type { PlaceOf, Rule } from './rules/rule.ts';
import { checkShape } from './schema/check-shape.ts';
import { gitRepositorySchema } from './schema/git-repository.ts';
import { imagePolicySchema } from './schema/image-policy.ts';
import { imageRepositorySchema } from './schema/image-repository.ts';
import { imageUpdateAutomationSchema } from './schema/image-update-automation.ts';
import { metadataSchema } from './schema/metadata.ts';
import type { ObjectSchema, ValueOf } from './schema/schema.ts';
import type { AnyManifest, ManifestKind, Metadata, RejectedObject } from './types.ts';
import { findEntry, placeAt } from './yaml/placed.ts';
import type { PlacedMap } from './yaml/placed.ts';

export type ReadObject = {
  readonly kind: ManifestKind;
  /** Where the object starts. */
  readonly place: Place;
  /** Absent when one of the problems is an error. */
  readonly object?: AnyManifest;
  readonly rejected?: RejectedObject;
  readonly problems: readonly Problem[];
  readonly isWithoutNamespace: boolean;
};

/** What an object does not say itself. */
export type ReadScope = {
  /** The namespace of objects that name none. */
  readonly namespace: string;
  readonly clusters?: readonly string[];
};

type KnownIdentity = Exclude<Identity, { kind: 'other' } | { kind: 'unusable' }>;

type Draft = {
  readonly root: PlacedMap;
  readonly identity: KnownIdentity;
  readonly problems: Problem[];
  readonly placeOf: PlaceOf;
};

/**
 * Reads one object of a known kind: shape, defaults, rules. An object with an error is not given, only its name, so
 * that what refers to it can say why it is missing.
 */
export function readObject(root: PlacedMap, identity: KnownIdentity, scope: ReadScope): ReadObject {
  const draft: Draft = { root, identity, problems: [], placeOf: (path) => placeAt(root, path) };
  const given = readMetadata(draft);
  const namespace = given?.namespace ?? (identity.kind === 'Namespace' ? '' : scope.namespace);
  const where = scope.clusters === undefined ? {} : { clusters: scope.clusters };
  const metadata = given && { ...given, namespace, ...where };
  const object = readKind(draft, metadata ?? { name: '', namespace, labels: {}, annotations: {} });
  const isRejected = draft.problems.some(({ severity }) => severity === 'error');
  return {
    kind: identity.kind,
    place: root.place,
    problems: isLenient(identity) ? draft.problems.map(toWarning) : draft.problems,
    isWithoutNamespace: given !== undefined && given.namespace === undefined && identity.kind !== 'Namespace',
    ...(isRejected &&
      metadata && { rejected: { kind: identity.kind, name: metadata.name, namespace, ...where } }),
    ...(!isRejected && object && { object }),
  };
}

/** Most of these serve something else than image automation; what needs one reports that it is unusable. */
function isLenient(identity: KnownIdentity): boolean {
  return identity.kind === 'GitRepository' || identity.kind === 'Namespace';
}

function toWarning(problem: Problem): Problem {
  return { ...problem, severity: 'warning' };
}

function readMetadata(draft: Draft): ValueOf<typeof metadataSchema> | undefined {
  const metadata = readPart(draft, 'metadata', metadataSchema);
  if (metadata === undefined) return undefined;
  draft.problems.push(...checkMetadata({ namespace: '', ...metadata }, draft.placeOf));
  return metadata;
}

function readKind(draft: Draft, metadata: Metadata): AnyManifest | undefined {
  const { placeOf, root } = draft;
  const { kind, apiVersion } = draft.identity;
  const common = { apiVersion, metadata, place: root.place, placeOf };
  const { namespace } = metadata;
  switch (kind) {
    case 'ImageRepository': {
      const spec = readSpec(draft, imageRepositorySchema, imageRepositoryRules);
      return spec && { ...common, kind, spec: normalizeImageRepository(spec) };
    }
    case 'ImagePolicy': {
      const spec = readSpec(draft, imagePolicySchema, imagePolicyRules);
      return spec && { ...common, kind, spec: normalizeImagePolicy(spec, namespace) };
    }
    case 'ImageUpdateAutomation': {
      const spec = readSpec(draft, imageUpdateAutomationSchema, imageUpdateAutomationRules);
      return spec && { ...common, kind, spec: normalizeImageUpdateAutomation(spec, namespace) };
    }
    case 'GitRepository': {
      const spec = readSpec(draft, gitRepositorySchema, []);
      return spec && { ...common, kind, spec };
    }
  }
  return { ...common, kind, spec: {} };
}

function readSpec<S extends ObjectSchema>(
  draft: Draft,
  schema: S,
  rules: readonly Rule<ValueOf<S>>[],
): ValueOf<S> | undefined {
  const spec = readPart(draft, 'spec', schema);
  if (spec !== undefined) draft.problems.push(...rules.flatMap((rule) => rule(spec, draft.placeOf)));
  return spec;
}

function readPart<S extends ObjectSchema>(draft: Draft, name: string, schema: S): ValueOf<S> | undefined {
  const { identity, placeOf, problems, root } = draft;
  const entry = findEntry(root, name);
  if (entry !== undefined) {
    return checkShape(
      schema,
      { node: entry.node, path: name, place: entry.keyPlace },
      { ...identity, problems },
    );
  }
  const message = `${name}: expected a map, found nothing; add the field`;
  problems.push({ severity: 'error', code: 'missing-field', message, place: placeOf([name]) });
  return undefined;
}
