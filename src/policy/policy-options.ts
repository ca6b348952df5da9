import type { Problem } from '../errors.ts';
import type { ImagePolicy } from '../manifests/types.ts';
import { combineOptions, findMisfits } from './options/combine-options.ts';
import { optionParsers } from './options/option-parsers.ts';
import type { PolicyOptions, WrittenOptions } from './options/types.ts';

export type { MinAge, PolicyOptions } from './options/types.ts';

export type ReadOptions = { readonly options: PolicyOptions; readonly problems: readonly Problem[] };

const prefix = 'tidemark.dev/';

/**
 * Reads the options of a policy from its `tidemark.dev/…` annotations, so that the manifest stays valid in a cluster. A
 * wrong one is an error at its place, and absent from the options that are given; a policy that has one selects nothing.
 */
export function readPolicyOptions({
  metadata,
  placeOf,
}: Pick<ImagePolicy, 'metadata' | 'placeOf'>): ReadOptions {
  const problems: Problem[] = [];
  const report = (name: string, message: string): void => {
    const place = placeOf(['metadata', 'annotations', name]);
    problems.push({ severity: 'error', code: 'invalid-value', message: `${name}: ${message}`, place });
  };
  const given = new Set<string>();
  let written: WrittenOptions = {};
  for (const [name, value] of Object.entries(metadata.annotations)) {
    if (!name.startsWith(prefix)) continue;
    const option = name.slice(prefix.length);
    const parse = optionParsers.get(option);
    if (parse === undefined) {
      report(
        name,
        `expected an option of an ImagePolicy (${[...optionParsers.keys()].join(', ')}), found none of this name`,
      );
      continue;
    }
    const parsed = parse(value);
    if ('message' in parsed) {
      report(name, parsed.message);
      continue;
    }
    given.add(option);
    written = { ...written, ...parsed };
  }
  for (const { option, message } of findMisfits(given)) report(prefix + option, message);
  return { options: combineOptions(written), problems };
}
