import type { ObjectSchema, Schema } from './schema.ts';

const order = { type: 'text', values: ['asc', 'desc'], default: 'asc' } as const satisfies Schema;

export const imagePolicySchema = {
  type: 'object',
  required: true,
  fields: {
    imageRepositoryRef: {
      type: 'object',
      required: true,
      fields: { name: { type: 'text', required: true }, namespace: { type: 'text' } },
    },
    /** One of the three; the first of them counts when there are several. */
    policy: {
      type: 'object',
      required: true,
      fields: {
        semver: { type: 'object', fields: { range: { type: 'text', required: true } } },
        alphabetical: { type: 'object', fields: { order } },
        numerical: { type: 'object', fields: { order } },
      },
    },
    filterTags: {
      type: 'object',
      fields: {
        pattern: { type: 'text', default: '' },
        /** `${name}` is a group of the pattern here. */
        extract: { type: 'text', default: '', literal: true },
      },
    },
    digestReflectionPolicy: {
      type: 'text',
      values: ['Always', 'IfNotPresent', 'Never'],
      default: 'Never',
      since: 'v1beta2',
    },
    /** Time between two looks at the digest; goes with `digestReflectionPolicy: Always` only. */
    interval: { type: 'duration', units: 'ms|s|m|h', since: 'v1beta2' },
    suspend: { type: 'boolean', default: false, since: 'v1beta2' },
  },
} as const satisfies ObjectSchema & { required: true };
