import type { Problem } from '../../errors.ts';
import type { ImageUpdateAutomation } from '../../manifests/types.ts';
import { scopeOptionNames } from '../../rewrite/scope/scope-options.ts';
import type { DeliveryOptions } from '../github/options.ts';
import { automationOptionParsers } from './automation-option-parsers.ts';

export type AutomationOptions = {
  readonly options: Partial<DeliveryOptions>;
  readonly problems: readonly Problem[];
};

const prefix = 'tidemark.dev/';

/**
 * Reads how the changes of an automation land from its `tidemark.dev/…` annotations, so that the manifest stays valid
 * in a cluster. A wrong one is an error at its place, and counts as absent.
 */
export function readAutomationOptions({
  metadata,
  placeOf,
}: Pick<ImageUpdateAutomation, 'metadata' | 'placeOf'>): AutomationOptions {
  const problems: Problem[] = [];
  let options: Partial<DeliveryOptions> = {};
  for (const [name, value] of Object.entries(metadata.annotations)) {
    if (!name.startsWith(prefix) || isScopeOption(name.slice(prefix.length))) continue;
    const parse = automationOptionParsers.get(name.slice(prefix.length));
    const parsed = parse === undefined ? { message: unknownOption } : parse(value);
    if (!('message' in parsed)) options = { ...options, ...parsed };
    else {
      const place = placeOf(['metadata', 'annotations', name]);
      problems.push({
        severity: 'error',
        code: 'invalid-value',
        message: `${name}: ${parsed.message}`,
        place,
      });
    }
  }
  return { options, problems };
}

/** Which files count is read where markers are collected. */
function isScopeOption(name: string): boolean {
  return scopeOptionNames.some((known) => known === name);
}

const known = [...scopeOptionNames, ...automationOptionParsers.keys()].join(', ');
const unknownOption = `expected an option of an ImageUpdateAutomation (${known}), found none of this name`;
