import type { ObjectSchema } from './schema.ts';

export const metadataSchema = {
  type: 'object',
  fields: {
    name: { type: 'text', required: true },
    /** Often left to kustomize or to the `targetNamespace` of a Flux Kustomization. */
    namespace: { type: 'text' },
    labels: { type: 'text-map', default: {} },
    annotations: { type: 'text-map', default: {}, literal: true },
    generateName: { type: 'ignored' },
    creationTimestamp: { type: 'ignored' },
    deletionGracePeriodSeconds: { type: 'ignored' },
    deletionTimestamp: { type: 'ignored' },
    finalizers: { type: 'ignored' },
    generation: { type: 'ignored' },
    managedFields: { type: 'ignored' },
    ownerReferences: { type: 'ignored' },
    resourceVersion: { type: 'ignored' },
    selfLink: { type: 'ignored' },
    uid: { type: 'ignored' },
  },
} as const satisfies ObjectSchema;

/** A reference to an object of the same namespace by its name. */
export const nameReference = {
  type: 'object',
  fields: { name: { type: 'text', required: true } },
} as const satisfies ObjectSchema;

/** What a Git checkout may be pinned to; shared by automations and Git repositories. */
export const gitReference = {
  branch: { type: 'text' },
  tag: { type: 'text' },
  semver: { type: 'text' },
  name: { type: 'text' },
  commit: { type: 'text' },
} as const satisfies ObjectSchema['fields'];
