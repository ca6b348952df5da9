import { nameReference } from './metadata.ts';
import type { ObjectSchema } from './schema.ts';

export const imageRepositorySchema = {
  type: 'object',
  required: true,
  fields: {
    /** Repository of the image, without scheme, tag and digest. */
    image: { type: 'text', required: true },
    /** Time between two scans. */
    interval: { type: 'duration', units: 'ms|s|m|h', required: true },
    /** Covers the authentication and the listing; `interval` when absent. */
    timeout: { type: 'duration', units: 'ms|s|m' },
    secretRef: nameReference,
    serviceAccountName: { type: 'text', maxLength: 253 },
    certSecretRef: nameReference,
    proxySecretRef: { ...nameReference, since: 'v1beta2' },
    provider: {
      type: 'text',
      values: ['generic', 'aws', 'azure', 'gcp'],
      default: 'generic',
      since: 'v1beta2',
    },
    /** Allows plain HTTP. */
    insecure: { type: 'boolean', default: false, since: 'v1beta2' },
    /** Patterns of tags that are never seen. */
    exclusionList: { type: 'list', items: { type: 'text' }, maxItems: 25 },
    /** Which other namespaces may refer to this repository. */
    accessFrom: {
      type: 'object',
      fields: {
        namespaceSelectors: {
          type: 'list',
          required: true,
          items: { type: 'object', fields: { matchLabels: { type: 'text-map', default: {} } } },
        },
      },
    },
    suspend: { type: 'boolean', default: false },
  },
} as const satisfies ObjectSchema & { required: true };
