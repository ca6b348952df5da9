import type { Problem } from '../../errors.ts';
import { checkMetadata } from '../../manifests/rules/names.ts';
import type { PlaceOf, Rule } from '../../manifests/rules/rule.ts';
import { checkShape } from '../../manifests/schema/check-shape.ts';
import { metadataSchema } from '../../manifests/schema/metadata.ts';
import type { ObjectSchema, ValueOf } from '../../manifests/schema/schema.ts';
import type { Metadata } from '../../manifests/types.ts';
import type { PlacedNode } from '../../manifests/yaml/placed.ts';
import { findEntry, placeAt } from '../../manifests/yaml/placed.ts';

export const apiGroup = 'notification.toolkit.fluxcd.io';

/** One object of the notification API while it is read. */
export type Draft = {
  readonly root: PlacedNode;
  /** The namespace of objects that name none. */
  readonly defaultNamespace: string;
  readonly problems: Problem[];
  /** The clusters that have it like this. */
  readonly clusters?: readonly string[];
};

/** Undefined when it has a mistake, which is among the problems then. */
export function readMetadata(draft: Draft): Metadata | undefined {
  const given = readPart(draft, 'metadata', metadataSchema);
  if (given === undefined) return undefined;
  const { clusters, defaultNamespace } = draft;
  const namespace = given.namespace ?? defaultNamespace;
  const metadata = { ...given, namespace, ...(clusters && { clusters }) };
  const problems = checkMetadata(metadata, placer(draft.root));
  draft.problems.push(...problems);
  return problems.length > 0 ? undefined : metadata;
}

/** The field `name` of the object, by its schema; undefined when it has a mistake or is missing. */
export function readPart<S extends ObjectSchema>(
  draft: Draft,
  name: string,
  schema: S,
): ValueOf<S> | undefined {
  const entry = findEntry(draft.root, name);
  if (entry !== undefined) {
    const found = { node: entry.node, path: name, place: entry.keyPlace };
    return checkShape(schema, found, { version: 'v1', problems: draft.problems });
  }
  const message = `${name}: expected a map, found nothing; add the field`;
  draft.problems.push({ severity: 'warning', code: 'missing-field', message, place: draft.root.place });
  return undefined;
}

export function applyRules<Spec>(
  rules: readonly Rule<Spec>[],
  spec: Spec,
  root: PlacedNode,
): readonly Problem[] {
  return rules.flatMap((rule) => rule(spec, placer(root)));
}

export function placer(root: PlacedNode): PlaceOf {
  return (path) => placeAt(root, path);
}

/** `current` is the version to declare, `others` those that are read as well. */
export type Versions = { readonly current: string; readonly others: readonly string[] };

export function refuseVersion(root: PlacedNode, version: string, { current, others }: Versions): Problem {
  const message = `apiVersion: expected ${apiGroup}/${current} (or ${others.join(', ')}), found ${JSON.stringify(version)}; declare ${apiGroup}/${current}`;
  return { severity: 'warning', code: 'unsupported-version', message, place: placeAt(root, ['apiVersion']) };
}

export function warnAboutVersion(root: PlacedNode, version: string, { current }: Versions): Problem {
  const message = `apiVersion: expected ${apiGroup}/${current}, found ${version}, which Flux no longer serves; declare ${apiGroup}/${current}`;
  return { severity: 'warning', code: 'unsupported-version', message, place: placeAt(root, ['apiVersion']) };
}
