import * as z from 'zod/mini';
import { conflicts } from '../policy/options/combine-options.ts';
import { presetNames } from '../policy/native/presets.ts';
import { filled, hint, listOf, notBoth } from './schema-hints.ts';

const flag = z.boolean();
const oneOrMore = { minItems: 1 };
const list = listOf('^[^,]*$');
const globs = listOf('^(?!/*$)[^!()|][^()|]*$', oneOrMore);
const tag = '[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}';

function countFrom(minimum: number) {
  return hint(z.int(), { minimum, maximum: 999_999_999 });
}

function option<Schema extends z.ZodMiniType>(schema: Schema, description: string) {
  return z.optional(schema.check(z.describe(description)));
}

const policyOptions = z.strictObject({
  override: option(
    listOf('^[a-z-]+$', oneOrMore),
    'Holds that do not count for this policy, such as would-downgrade.',
  ),
  'max-major-jump': option(countFrom(0), 'An update over more major versions than this is held.'),
  skip: option(
    listOf(`^(?:${tag}|/[^/]*/)$`, oneOrMore),
    'Tags that are never chosen: names, or RE2 patterns between slashes.',
  ),
  pin: option(
    hint(z.string(), { pattern: `^${tag}$` }),
    'The one tag to stay on, whatever the policy selects.',
  ),
  'update-limit': option(
    z.enum(['digest', 'patch', 'minor', 'major']),
    'The largest step from the tag in Git.',
  ),
  order: option(z.enum(['natural']), 'natural counts numbers inside texts by their value.'),
  versions: option(z.enum(['loose']), 'loose reads versions with any number of parts.'),
  preset: option(z.enum(presetNames), 'Filter and order of a well-known scheme of tags.'),
  policy: option(z.enum(['newest']), 'newest takes the image that was built last.'),
  'newest-limit': option(countFrom(1), 'How many manifests a newest policy reads in a run.'),
  'min-age': option(
    hint(z.string(), { pattern: '^(?!0+[mhdw])[0-9]{1,4}[mhdw]$' }),
    'How old a tag must be before it is taken: 3d, 12h.',
  ),
  'min-age-source': option(
    z.enum(['registry', 'created']),
    'registry counts from the push or the first sight, created from what the publisher says.',
  ),
  platforms: option(
    listOf('^(?!unknown/)[a-z]+/(?!unknown(?:/|$))[a-z0-9_-]+(?:/v?[a-z0-9]+)?$', oneOrMore),
    'Platforms that an image must have, such as linux/arm64.',
  ),
});

/** What Flux has no field for, of one policy. Values are checked further where annotations are read. */
export const policyOptionsSchema = hint(policyOptions, {
  dependentRequired: { 'newest-limit': ['policy'], 'min-age-source': ['min-age'] },
  allOf: conflicts.map(([option, other]) => notBoth(option, other)),
});

/** Which files count for an automation. */
export const scopeOptions = {
  paths: option(
    listOf('^[^,*?{}[\\]\\n]*[^,*?{}[\\]\\s][^,*?{}[\\]\\n]*$', oneOrMore),
    'Several directories or files instead of one path.',
  ),
  include: option(globs, 'Only files that match one of these patterns count: apps/*/prod, **/*.json.'),
  exclude: option(globs, 'Files that match one of these patterns do not count.'),
};

const unprotected = [
  'merge without-protection',
  'squash without-protection',
  'rebase without-protection',
] as const;

/** How the changes of one automation land. Values are checked further where annotations are read. */
export const automationOptionsSchema = z.strictObject({
  ...scopeOptions,
  delivery: option(
    z.enum(['auto', 'commit', 'pull-request', 'none']),
    'How changes land: auto commits, and opens a pull request where the branch refuses.',
  ),
  'group-by': option(
    z.enum(['automation', 'policy', 'repository', 'path', 'label', 'all']),
    'What one branch and one pull request hold together.',
  ),
  'group-label': option(filled, 'With group-by: label, the label of the policy whose value names the group.'),
  branch: option(filled, 'The name of the branch of a pull request, as a Go template.'),
  title: option(filled, 'The title of a pull request, as a Go template.'),
  labels: option(list, 'Labels of a new pull request.'),
  assignees: option(list, 'Who is assigned to a new pull request.'),
  reviewers: option(list, 'Whose review is asked for.'),
  'team-reviewers': option(list, 'Teams whose review is asked for.'),
  milestone: option(countFrom(1), 'The number of the milestone.'),
  draft: option(flag, 'Opens pull requests as drafts.'),
  'auto-merge': option(
    z.enum(['merge', 'squash', 'rebase', ...unprotected]),
    'Merges when everything required has passed; without-protection also where the branch requires nothing.',
  ),
  author: option(
    hint(z.string(), {
      pattern: '^\\s*(?:manifest|[^<>\\n]{1,200}?\\s*<[^<>\\s]{1,200}@[^<>\\s]{1,200}>)\\s*$',
    }),
    'Author and committer of the commits, which costs the signature: manifest, or a name with its <address>.',
  ),
  'branch-update': option(
    z.enum(['rebase', 'append']),
    'append adds commits to the branch instead of replacing them.',
  ),
  'delete-rejected': option(flag, 'Deletes the branch of a pull request that was closed without merging.'),
  schedule: option(
    listOf(
      '^\\s*(?:[a-z,-]+\\s+)?[0-9]{1,2}:[0-5][0-9]-[0-9]{1,2}:[0-5][0-9](?:\\s+[A-Za-z0-9_+/-]+)?\\s*$',
      oneOrMore,
    ),
    'Windows outside of which nothing is written.',
  ),
});
