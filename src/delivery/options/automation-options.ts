import type { Problem } from '../../errors.ts';
import type { ImageUpdateAutomation } from '../../manifests/types.ts';
import { scopeOptionNames } from '../../rewrite/scope/scope-options.ts';
import type { DeliveryOptions } from '../github/options.ts';
import { automationOptionParsers } from './automation-option-parsers.ts';
import type { WrittenOptions } from './automation-option-parsers.ts';

export type AutomationOptions = {
  readonly options: Partial<DeliveryOptions>;
  readonly problems: readonly Problem[];
};

const prefix = 'tidemark.dev/';

type Source = Pick<ImageUpdateAutomation, 'metadata' | 'placeOf'> & {
  readonly spec?: Pick<ImageUpdateAutomation['spec'], 'git'>;
};

/**
 * Reads how the changes of an automation land from its `tidemark.dev/…` annotations, so that the manifest stays valid
 * in a cluster; what they leave open, `defaults` say. A wrong one is an error at its place, and counts as absent.
 */
export function readAutomationOptions(automation: Source, defaults: WrittenOptions = {}): AutomationOptions {
  const { metadata, placeOf, spec } = automation;
  const problems: Problem[] = [];
  let written = defaults;
  for (const [name, value] of Object.entries(metadata.annotations)) {
    if (!name.startsWith(prefix) || isScopeOption(name.slice(prefix.length))) continue;
    const parse = automationOptionParsers.get(name.slice(prefix.length));
    const parsed = parse === undefined ? { message: unknownOption } : parse(value);
    if (!('message' in parsed)) written = { ...written, ...parsed };
    else {
      const place = placeOf(['metadata', 'annotations', name]);
      const message = `${name}: ${parsed.message}`;
      problems.push({ severity: 'error', code: 'invalid-value', message, place });
    }
  }
  return { options: resolveAuthor(written, spec?.git?.commit.author), problems };
}

function resolveAuthor(
  { author, ...options }: WrittenOptions,
  inManifest: DeliveryOptions['author'] | undefined,
): Partial<DeliveryOptions> {
  const found = author === 'manifest' ? inManifest : author;
  return found === undefined ? options : { ...options, author: found };
}

/** Which files count is read where markers are collected. */
function isScopeOption(name: string): boolean {
  return scopeOptionNames.some((known) => known === name);
}

const known = [...scopeOptionNames, ...automationOptionParsers.keys()].join(', ');
const unknownOption = `expected an option of an ImageUpdateAutomation (${known}), found none of this name`;
