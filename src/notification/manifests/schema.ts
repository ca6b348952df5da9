import { nameReference } from '../../manifests/schema/metadata.ts';
import type { ObjectSchema } from '../../manifests/schema/schema.ts';
import { providerTypes } from './provider-types.ts';

const longText = { type: 'text', maxLength: 2048 } as const;

export const providerSchema = {
  type: 'object',
  required: true,
  fields: {
    type: { type: 'text', values: providerTypes, required: true },
    /** Deprecated, without effect. */
    interval: { type: 'ignored' },
    address: longText,
    channel: longText,
    username: longText,
    timeout: { type: 'duration', units: 'ms|s|m' },
    proxy: longText,
    secretRef: nameReference,
    certSecretRef: nameReference,
    proxySecretRef: nameReference,
    serviceAccountName: { type: 'text' },
    commitStatusExpr: { type: 'text', literal: true },
    suspend: { type: 'boolean', default: false },
  },
} as const satisfies ObjectSchema & { required: true };

/** Most of these emit no event here; they are accepted and never match. */
const sourceKinds = [
  'Bucket',
  'GitRepository',
  'Kustomization',
  'HelmRelease',
  'HelmChart',
  'HelmRepository',
  'ImageRepository',
  'ImagePolicy',
  'ImageUpdateAutomation',
  'OCIRepository',
  'ArtifactGenerator',
  'ExternalArtifact',
] as const;

/** How Alerts and Receivers name the objects that they are about. */
export const objectFields = {
  apiVersion: { type: 'ignored' },
  kind: { type: 'text', values: sourceKinds, required: true },
  name: { type: 'text', maxLength: 253, required: true },
  namespace: { type: 'text', maxLength: 253 },
  matchLabels: { type: 'text-map', default: {} },
} as const satisfies ObjectSchema['fields'];

const patterns = { type: 'list', default: [], items: { type: 'text', literal: true } } as const;

export const alertSchema = {
  type: 'object',
  required: true,
  fields: {
    providerRef: { ...nameReference, required: true },
    eventSeverity: { type: 'text', values: ['info', 'error'], default: 'info' },
    eventSources: {
      type: 'list',
      required: true,
      items: {
        type: 'object',
        fields: {
          ...objectFields,
        },
      },
    },
    inclusionList: patterns,
    exclusionList: patterns,
    eventMetadata: { type: 'text-map', default: {}, literal: true },
    summary: { type: 'text', maxLength: 255, default: '' },
    suspend: { type: 'boolean', default: false },
  },
} as const satisfies ObjectSchema & { required: true };
