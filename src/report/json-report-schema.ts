import * as z from 'zod';

const place = {
  file: z.string().describe('Path from the root of the repository.'),
  line: z.int().describe('Counts from 1.'),
  column: z.int().describe('Counts from 1, in UTF-16 units.'),
};

const clusters = z
  .array(z.string())
  .optional()
  .describe('The clusters that have it like this, when several are read.');

const repository = z.object({
  name: z
    .string()
    .describe('namespace/name of the ImageRepository, with @cluster when clusters have different ones.'),
  clusters,
  image: z.string().describe('spec.image as written.'),
  state: z.enum(['complete', 'partial', 'failed', 'suspended']),
  tags: z.int().optional().describe('Tags after exclusion.'),
  reason: z.string().optional().describe('Why the listing is partial or failed.'),
});

const policy = z.object({
  name: z
    .string()
    .describe('namespace/name of the ImagePolicy, with @cluster when clusters have different ones.'),
  clusters,
  repository: z.string().describe('namespace/name of the ImageRepository that it refers to.'),
  image: z.string().describe('spec.image of that repository.'),
  state: z.enum(['selected', 'held', 'failed']),
  tag: z.string().optional().describe('The selected tag.'),
  reason: z.string().optional().describe('Why no tag was selected.'),
});

const marker = z.object({
  ...place,
  policy: z.string().optional().describe('Name of the policy that the marker means.'),
  policies: z
    .array(z.string())
    .optional()
    .describe('All policies that it means, when clusters have several of this name.'),
  setter: z
    .string()
    .optional()
    .describe('The marker as written: namespace:name, with :tag, :name or :digest.'),
  mappedAt: z
    .object(place)
    .optional()
    .describe('Where the configuration maps the value, when there is no marker.'),
  state: z.enum(['updated', 'current', 'held', 'unusable']),
  old: z.string().optional().describe('The value before, for state updated.'),
  new: z.string().optional().describe('The value after, for state updated.'),
  value: z.string().optional().describe('The value that stays, for states current and held.'),
  code: z.string().optional().describe('Which hold keeps the value, for state held.'),
  reason: z.string().optional().describe('Why the value is held, or which rule makes the marker unusable.'),
  message: z.string().optional().describe('What to do about it, for state unusable.'),
  pullRequest: z.int().optional().describe('The pull request that has the new value, for state updated.'),
  delivered: z
    .literal(true)
    .optional()
    .describe('Its branch, or the base branch, had the new value before this run, for state updated.'),
});

const commit = z.object({
  automation: z
    .string()
    .describe(
      'namespace/name of the ImageUpdateAutomation, with @cluster when clusters have different ones.',
    ),
  branch: z.string().optional().describe('The push branch.'),
  message: z.string(),
  files: z.array(z.string()),
});

const delivered = z.object({
  automation: z.string(),
  state: z.enum(['written', 'committed', 'pushed', 'already-delivered', 'refused']),
  branch: z.string().optional(),
  sha: z.string().optional().describe('The full name of the commit.'),
});

const intent = z.enum(['open', 'rebuild', 'edit', 'close', 'commit', 'clean-up', 'merge']);

const pullRequest = z.object({
  group: z.string().describe('What the pull request holds together.'),
  state: z.string().describe('What was found on GitHub.'),
  outcome: z.enum(['unchanged', 'planned', 'done', 'deferred', 'refused', 'failed']),
  branch: z.string(),
  title: z.string().optional(),
  did: intent.optional().describe('What was done, when something was.'),
  would: intent.optional().describe('What a dry run would have done.'),
  body: z.string().optional().describe('The text that a dry run would have written.'),
  number: z.int().optional().describe('Of the pull request, when there is one.'),
  url: z.string().optional(),
  sha: z.string().optional().describe('The commit that was made, if one was.'),
  reason: z.string().optional().describe('What the user should know.'),
  skipped: z
    .array(
      z.object({
        policy: z.string(),
        tag: z.string(),
        by: z.string().optional().describe('The login of whoever asked for it.'),
        pullRequest: z.int().describe('Where it was asked for.'),
        reason: z.string(),
      }),
    )
    .optional()
    .describe('Better tags that are left out because somebody asked for it on a pull request.'),
});

const problem = z.object({
  severity: z.enum(['error', 'warning']),
  code: z.string(),
  message: z.string(),
  file: place.file.optional(),
  line: place.line.optional(),
  column: place.column.optional(),
});

const otherRepository = z.object({
  repository: z.string().describe('Its URL, without credentials.'),
  markers: z.array(marker),
  commits: z.array(commit),
  delivered: z.array(delivered),
  pullRequests: z.array(pullRequest),
  problems: z.array(problem),
});

/** The shape of `--json`, published as `schemas/report.schema.json`. */
export const jsonReportSchema = z
  .object({
    version: z.literal(1).describe('Raised when a field changes its meaning or goes away.'),
    result: z.enum(['ok', 'failed']).describe('failed: at least one problem is an error.'),
    repositories: z.array(repository),
    policies: z.array(policy),
    markers: z.array(marker),
    commits: z.array(commit).describe('What is to be delivered, one for each automation with changes.'),
    delivered: z.array(delivered).describe('What became of the commits; empty for a plan.'),
    pullRequests: z
      .array(pullRequest)
      .describe('What became of each group on GitHub; empty without pull requests.'),
    otherRepositories: z
      .array(otherRepository)
      .optional()
      .describe('What was done in other repositories, when that was asked for.'),
    problems: z.array(problem),
    requests: z.int().describe('HTTP requests made to registries and token services.'),
    maxRequests: z.int().optional().describe('How many of them were allowed; absent without a limit.'),
    milliseconds: z.int(),
  })
  .describe('What a run of tidemark found, planned and delivered.');
