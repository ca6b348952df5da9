import { gitReference, nameReference } from './metadata.ts';
import type { ObjectSchema } from './schema.ts';

const policySelector = {
  type: 'object',
  since: 'v1beta2',
  fields: {
    matchLabels: { type: 'text-map', default: {} },
    matchExpressions: {
      type: 'list',
      default: [],
      items: {
        type: 'object',
        fields: {
          key: { type: 'text', required: true },
          operator: { type: 'text', required: true },
          values: { type: 'list', default: [], items: { type: 'text' } },
        },
      },
    },
  },
} as const satisfies ObjectSchema & { since: string };

const commit = {
  type: 'object',
  required: true,
  fields: {
    author: {
      type: 'object',
      required: true,
      fields: { name: { type: 'text', default: '' }, email: { type: 'text', required: true } },
    },
    signingKey: {
      type: 'object',
      fields: {
        secretRef: { ...nameReference, required: true },
        type: { type: 'text', values: ['gpg', 'ssh'], default: 'gpg', since: 'v1' },
      },
    },
    messageTemplate: { type: 'text', default: '', literal: true },
    messageTemplateValues: { type: 'text-map', default: {}, literal: true, since: 'v1beta2' },
  },
} as const satisfies ObjectSchema & { required: true };

export const imageUpdateAutomationSchema = {
  type: 'object',
  required: true,
  fields: {
    sourceRef: {
      type: 'object',
      required: true,
      fields: {
        apiVersion: { type: 'ignored' },
        kind: { type: 'text', default: 'GitRepository' },
        name: { type: 'text', required: true },
        namespace: { type: 'text' },
      },
    },
    interval: { type: 'duration', units: 'ms|s|m|h', required: true },
    suspend: { type: 'boolean', default: false },
    policySelector,
    update: {
      type: 'object',
      implied: true,
      fields: {
        strategy: { type: 'text', default: 'Setters' },
        /** A directory or a file, from the root of the repository, which is also the default. */
        path: { type: 'text', default: '' },
      },
    },
    git: {
      type: 'object',
      fields: {
        checkout: {
          type: 'object',
          fields: { ref: { type: 'object', required: true, fields: gitReference } },
        },
        commit,
        push: {
          type: 'object',
          fields: {
            branch: { type: 'text' },
            refspec: { type: 'text' },
            options: { type: 'text-map', default: {} },
          },
        },
      },
    },
  },
} as const satisfies ObjectSchema & { required: true };
