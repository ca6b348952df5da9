import * as z from 'zod/mini';

/** The fields of GitHub's payloads that count here. Everything else in them is passed over. */
const repository = z.object({
  id: z.int(),
  full_name: z.string(),
  private: z.boolean(),
  default_branch: z.optional(z.string()),
  archived: z.optional(z.boolean()),
});

export const commonSchema = z.object({
  action: z.optional(z.string()),
  installation: z.object({ id: z.int() }),
  repository: z.optional(repository),
  sender: z.optional(z.object({ login: z.string(), type: z.optional(z.string()) })),
});

export type Common = z.infer<typeof commonSchema>;
export type PayloadRepository = z.infer<typeof repository>;

export const installationSchema = z.object({
  action: z.string(),
  installation: z.object({
    id: z.int(),
    account: z.object({ login: z.string() }),
    suspended_at: z.optional(z.nullable(z.string())),
  }),
  repositories_removed: z.optional(z.array(z.object({ id: z.int() }))),
});

export const pushSchema = z.object({ ref: z.string(), deleted: z.optional(z.boolean()) });

export const pullRequestSchema = z.object({
  pull_request: z.object({
    number: z.int(),
    html_url: z.string(),
    body: z.nullable(z.string()),
    merged: z.optional(z.boolean()),
    head: z.object({ ref: z.string(), repo: z.nullable(z.object({ id: z.int() })) }),
  }),
});

const packageShape = z.object({
  name: z.string(),
  package_type: z.string(),
  namespace: z.optional(z.string()),
  owner: z.optional(z.object({ login: z.string() })),
  package_version: z.optional(
    z.nullable(
      z.object({
        container_metadata: z.optional(
          z.nullable(z.object({ tag: z.optional(z.nullable(z.object({ name: z.optional(z.string()) }))) })),
        ),
      }),
    ),
  ),
});

export const packageSchema = z.object({
  registry_package: z.optional(packageShape),
  package: z.optional(packageShape),
});

export const dispatchSchema = z.object({
  action: z.string(),
  client_payload: z.optional(z.nullable(z.object({ image: z.optional(z.unknown()) }))),
});
