import type { Problem } from '../../errors.ts';
import { toData } from '../../manifests/yaml/to-data.ts';
import type { PlacedNode } from '../../manifests/yaml/placed.ts';
import { findEntry, findText } from '../../manifests/yaml/placed.ts';
import type { Draft as AnyDraft, Versions } from './read-parts.ts';
import {
  apiGroup,
  applyRules,
  placer,
  readMetadata,
  readPart,
  refuseVersion,
  warnAboutVersion,
} from './read-parts.ts';
import { alertRules, providerRules } from './rules.ts';
import { alertSchema, providerSchema } from './schema.ts';
import type { Alert, AlertSpec, Provider } from './types.ts';

export type ReadNotification = {
  readonly object?: Provider | Alert;
  readonly problems: readonly Problem[];
};

/** `isNative`: the object is of our own configuration, where a source without a namespace means all of them. */
export type NotificationOrigin = {
  readonly defaultNamespace: string;
  readonly isNative?: boolean;
  readonly clusters?: readonly string[];
};

const versions: Versions = { current: 'v1beta3', others: ['v1', 'v1beta2', 'v1beta1'] };
const defaultTimeout = 15_000;

/**
 * Reads a document that is a Provider or an Alert; undefined for everything else. All problems are warnings, because a
 * mistake in a notification must not keep an image from being updated; an object with a mistake in its shape is left out.
 */
export function readNotification(
  root: PlacedNode,
  { defaultNamespace, isNative = false, clusters }: NotificationOrigin,
): ReadNotification | undefined {
  const [group = '', version = ''] = (findText(root, 'apiVersion') ?? '').split('/');
  const kind = findText(root, 'kind');
  if (group !== apiGroup || (kind !== 'Provider' && kind !== 'Alert')) return undefined;
  if (![versions.current, ...versions.others].includes(version))
    return { problems: [refuseVersion(root, version, versions)] };
  const isOld = version === 'v1beta1' || version === 'v1beta2';
  const problems = isOld ? [warnAboutVersion(root, version, versions)] : [];
  const draft: Draft = { root, kind, defaultNamespace, isNative, problems, ...(clusters && { clusters }) };
  const object = readKind(draft);
  return {
    problems: problems.map((problem) => ({ ...problem, severity: 'warning' })),
    ...(object !== undefined && { object }),
  };
}

type Draft = AnyDraft & { readonly kind: 'Provider' | 'Alert'; readonly isNative: boolean };

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
