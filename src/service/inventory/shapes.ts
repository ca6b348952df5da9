import * as z from 'zod/mini';

export const recordSchema = z.object({
  id: z.int(),
  installation: z.int(),
  name: z.string(),
  isPrivate: z.boolean(),
  /** Empty while nobody has said it. */
  defaultBranch: z.string(),
  isArchived: z.boolean(),
});

/** A repository as the inventory keeps it. */
export type RepositoryRecord = z.infer<typeof recordSchema>;

export const installationRecordSchema = z.object({
  account: z.string(),
  isSuspended: z.boolean(),
});

export type InstallationRecord = z.infer<typeof installationRecordSchema>;

export const stateSchema = z.object({
  /** The base branch as the last run found it. */
  base: z.optional(z.object({ oid: z.string(), tree: z.string() })),
  /** When it is to be looked at again, in milliseconds since the epoch. */
  due: z.optional(z.number()),
  /** When the last run began. */
  ran: z.optional(z.number()),
});

/** What one run leaves for the next one. */
export type RepositoryState = z.infer<typeof stateSchema>;
