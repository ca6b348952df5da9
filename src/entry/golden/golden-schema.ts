import { imagePolicySchema } from '../../manifests/schema/image-policy.ts';
import type { ObjectSchema, ValueOf } from '../../manifests/schema/schema.ts';

const { policy, filterTags } = imagePolicySchema.fields;

/** One file of golden cases; each case is checked by itself, so that a broken one hides no other. */
export const goldenFileSchema = {
  type: 'object',
  fields: { tests: { type: 'list', required: true, items: { type: 'ignored' } } },
} as const satisfies ObjectSchema;

/** One golden case. */
export const goldenCaseSchema = {
  type: 'object',
  fields: {
    /** What the case is about; shown when it fails. */
    name: { type: 'text' },
    /** `name` or `namespace/name` of an ImagePolicy of the repository. */
    policy: { type: 'text' },
    /** A policy that is nowhere else, as under `spec` of an ImagePolicy. */
    spec: { type: 'object', fields: { policy, filterTags } },
    /** Options for an inline policy, without `tidemark.dev/`. */
    options: { type: 'text-map', literal: true },
    tags: { type: 'list', required: true, items: { type: 'text' } },
    /** The tag in Git, from which the policy moves on. */
    current: { type: 'text' },
    /** Build times by tag, for `policy: newest`. */
    created: { type: 'text-map', default: {} },
    /** The tag that is to be selected. */
    expect: { type: 'text' },
    /** The code of an error or a hold, or a part of its message, when no tag is to be selected. */
    error: { type: 'text', literal: true },
  },
} as const satisfies ObjectSchema;

export type GoldenSpec = ValueOf<typeof goldenCaseSchema>;
