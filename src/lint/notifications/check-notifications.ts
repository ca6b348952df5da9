import type { ImageObjects } from './image-objects.ts';
import { listImageObjects } from './image-objects.ts';
import { hasLabels } from '../../manifests/match-labels.ts';
import type { Metadata } from '../../manifests/types.ts';
import { unsupportedTypes } from '../../notification/manifests/provider-types.ts';
import type { Alert, EventSource, Provider } from '../../notification/manifests/types.ts';
import type { Finding } from '../finding.ts';
import { createFinding } from '../finding.ts';
import type { LintInput } from '../lint-input.ts';
import { findSecretPart } from './find-secret-part.ts';

/** Providers and Alerts that would tell nobody anything, and addresses that everybody can read. */
export function checkNotifications({ manifests, notifications }: LintInput): readonly Finding[] {
  const objects = listImageObjects(manifests);
  return [
    ...notifications.providers.flatMap(checkProvider),
    ...notifications.alerts.flatMap((alert) => [
      ...checkReference(alert, notifications.providerNames),
      ...checkSources(alert, objects),
    ]),
  ];
}

function checkProvider({ spec, placeOf }: Provider): readonly Finding[] {
  const findings: Finding[] = [];
  if (unsupportedTypes.has(spec.type)) {
    const message = `spec.type: expected a type that can be sent to, found ${spec.type}; use another one, or leave the Provider to the cluster`;
    findings.push(createFinding('provider-not-supported', message, placeOf(['spec', 'type'])));
  }
  const part = spec.address === undefined ? undefined : findSecretPart(spec.address);
  if (part !== undefined) {
    const message = `spec.address: expected an address that may be known, found one with ${part}; put it as 'address' into the secret that spec.secretRef names, and get a new one`;
    findings.push(createFinding('provider-plain-address', message, placeOf(['spec', 'address'])));
  }
  return findings;
}

function checkReference({ metadata, spec, placeOf }: Alert, names: ReadonlySet<string>): readonly Finding[] {
  const name = `${metadata.namespace}/${spec.providerRef.name}`;
  if (names.has(name)) return [];
  const message = `spec.providerRef: expected Provider ${name}, found none; declare it in the namespace of the Alert, or correct the name`;
  return [createFinding('alert-without-provider', message, placeOf(['spec', 'providerRef', 'name']))];
}

/** Sources of other kinds are for the controllers in the cluster, so that an Alert without ours is none of our business. */
function checkSources({ spec, placeOf }: Alert, objects: ImageObjects): readonly Finding[] {
  const ours = spec.eventSources.filter(({ kind }) => objects.has(kind));
  const isUsed = ours.some((source) => objects.get(source.kind)?.some((object) => matches(source, object)));
  if (ours.length === 0 || isUsed || spec.suspend) return [];
  const asked = ours.map(({ kind, namespace = '*', name }) => `${kind} ${namespace}/${name}`).join(', ');
  const hint = ours.some(({ namespace }) => namespace === '*')
    ? ' (a namespace has no wildcard in Flux)'
    : '';
  const message = `spec.eventSources: expected objects that are there, found none of ${asked}${hint}; correct kind, namespace, name or labels`;
  return [createFinding('alert-matches-nothing', message, placeOf(['spec', 'eventSources']))];
}

function matches(source: EventSource, { metadata }: { readonly metadata: Metadata }): boolean {
  return (
    (source.namespace === undefined || source.namespace === metadata.namespace) &&
    (source.name === '*' || source.name === metadata.name) &&
    hasLabels(metadata.labels, source.matchLabels)
  );
}
