import { toData } from '../../manifests/yaml/to-data.ts';
import type { Problem } from '../../errors.ts';
import { checkMetadata } from '../../manifests/rules/names.ts';
import type { Rule } from '../../manifests/rules/rule.ts';
import { checkShape } from '../../manifests/schema/check-shape.ts';
import { metadataSchema } from '../../manifests/schema/metadata.ts';
import type { ObjectSchema, ValueOf } from '../../manifests/schema/schema.ts';
import type { Metadata } from '../../manifests/types.ts';
import type { PlacedNode } from '../../manifests/yaml/placed.ts';
import { findEntry, findText, placeAt } from '../../manifests/yaml/placed.ts';
import { alertRules, providerRules } from './rules.ts';
import { alertSchema, providerSchema } from './schema.ts';
import type { Alert, AlertSpec, Provider } from './types.ts';

export type ReadNotification = {
  readonly object?: Provider | Alert;
  readonly problems: readonly Problem[];
};

/** `isNative`: the object is of our own configuration, where a source without a namespace means all of them. */
export type NotificationOrigin = { readonly defaultNamespace: string; readonly isNative?: boolean };

const apiGroup = 'notification.toolkit.fluxcd.io';
const readVersions = ['v1', 'v1beta3', 'v1beta2', 'v1beta1'];
const defaultTimeout = 15_000;

/**
 * Reads a document that is a Provider or an Alert; undefined for everything else. All problems are warnings, because a
 * mistake in a notification must not keep an image from being updated; an object with a mistake in its shape is left out.
 */
export function readNotification(
  root: PlacedNode,
  { defaultNamespace, isNative = false }: NotificationOrigin,
): ReadNotification | undefined {
  const [group = '', version = ''] = (findText(root, 'apiVersion') ?? '').split('/');
  const kind = findText(root, 'kind');
  if (group !== apiGroup || (kind !== 'Provider' && kind !== 'Alert')) return undefined;
  if (!readVersions.includes(version)) return { problems: [refuseVersion(root, version)] };
  const problems = version === 'v1beta1' || version === 'v1beta2' ? [warnAboutVersion(root, version)] : [];
  const object = readKind({ root, kind, defaultNamespace, isNative, problems });
  return {
    problems: problems.map((problem) => ({ ...problem, severity: 'warning' })),
    ...(object !== undefined && { object }),
  };
}

type Draft = {
  readonly root: PlacedNode;
  readonly kind: 'Provider' | 'Alert';
  readonly defaultNamespace: string;
  readonly isNative: boolean;
  readonly problems: Problem[];
};

function readKind(draft: Draft): Provider | Alert | undefined {
  const { root, kind, defaultNamespace, problems } = draft;
  const metadata = readMetadata(draft);
  const uid = findText(findEntry(root, 'metadata')?.node ?? root, 'uid');
  const common = { place: root.place, placeOf: placer(root), document: toData(root), ...(uid && { uid }) };
  if (kind === 'Provider') {
    const spec = readPart(draft, 'spec', providerSchema);
    if (spec === undefined || metadata === undefined) return undefined;
    problems.push(...applyRules(providerRules, spec, root));
    return { ...common, kind, metadata, spec: { timeout: defaultTimeout, ...spec } };
  }
  const spec = readPart(draft, 'spec', alertSchema);
  if (spec === undefined || metadata === undefined) return undefined;
  const namespace = metadata.namespace || defaultNamespace;
  const normal: AlertSpec = {
    ...spec,
    eventSources: draft.isNative
      ? spec.eventSources
      : spec.eventSources.map((source) => ({ namespace, ...source })),
  };
  problems.push(...applyRules(alertRules, normal, root));
  return { ...common, kind, metadata, spec: normal, ...(draft.isNative && { isNative: true }) };
}

function readMetadata(draft: Draft): Metadata | undefined {
  const given = readPart(draft, 'metadata', metadataSchema);
  if (given === undefined) return undefined;
  const metadata = { ...given, namespace: given.namespace ?? draft.defaultNamespace };
  const problems = checkMetadata(metadata, placer(draft.root));
  draft.problems.push(...problems);
  return problems.length > 0 ? undefined : metadata;
}

function readPart<S extends ObjectSchema>(draft: Draft, name: string, schema: S): ValueOf<S> | undefined {
  const entry = findEntry(draft.root, name);
  if (entry !== undefined) {
    const found = { node: entry.node, path: name, place: entry.keyPlace };
    return checkShape(schema, found, { version: 'v1', problems: draft.problems });
  }
  const message = `${name}: expected a map, found nothing; add the field`;
  draft.problems.push({ severity: 'warning', code: 'missing-field', message, place: draft.root.place });
  return undefined;
}

function applyRules<Spec>(rules: readonly Rule<Spec>[], spec: Spec, root: PlacedNode): readonly Problem[] {
  return rules.flatMap((rule) => rule(spec, placer(root)));
}

function placer(root: PlacedNode): Provider['placeOf'] {
  return (path) => placeAt(root, path);
}

function refuseVersion(root: PlacedNode, version: string): Problem {
  const message = `apiVersion: expected ${apiGroup}/v1beta3 (or v1, v1beta2, v1beta1), found ${JSON.stringify(version)}; declare ${apiGroup}/v1beta3`;
  return { severity: 'warning', code: 'unsupported-version', message, place: placeAt(root, ['apiVersion']) };
}

function warnAboutVersion(root: PlacedNode, version: string): Problem {
  const message = `apiVersion: expected ${apiGroup}/v1beta3, found ${version}, which Flux no longer serves; declare ${apiGroup}/v1beta3`;
  return { severity: 'warning', code: 'unsupported-version', message, place: placeAt(root, ['apiVersion']) };
}
