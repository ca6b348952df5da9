import { nameReference } from '../../manifests/schema/metadata.ts';
import type { ObjectSchema } from '../../manifests/schema/schema.ts';
import { objectFields } from '../../notification/manifests/schema.ts';
import { receiverTypes } from './types.ts';

const expression = { type: 'text', literal: true } as const;

export const receiverSchema = {
  type: 'object',
  required: true,
  fields: {
    type: { type: 'text', values: receiverTypes, required: true },
    /** How often a cluster reads the secret again. */
    interval: { type: 'ignored' },
    events: { type: 'list', default: [], items: { type: 'text' } },
    resources: {
      type: 'list',
      required: true,
      maxItems: 100,
      items: {
        type: 'object',
        fields: {
          ...objectFields,
          filter: expression,
        },
      },
    },
    resourceFilter: expression,
    secretRef: nameReference,
    oidcProviders: {
      type: 'list',
      default: [],
      maxItems: 20,
      items: {
        type: 'object',
        fields: {
          issuerURL: { type: 'text', required: true, maxLength: 2048 },
          audience: { type: 'text', default: 'notification-controller' },
          variables: {
            type: 'list',
            default: [],
            maxItems: 50,
            items: {
              type: 'object',
              fields: {
                name: { type: 'text', required: true },
                expression: { ...expression, required: true },
              },
            },
          },
          validations: {
            type: 'list',
            required: true,
            maxItems: 50,
            items: {
              type: 'object',
              fields: {
                expression: { ...expression, required: true },
                message: { type: 'text', default: '', literal: true },
              },
            },
          },
        },
      },
    },
    suspend: { type: 'boolean', default: false },
  },
} as const satisfies ObjectSchema & { required: true };
