import { parseTemplate } from '../../go/expand.ts';
import { createFinding } from '../finding.ts';
import type { Finding } from '../finding.ts';
import { shorten } from '../shorten.ts';
import type { FilterFacts, PolicyFacts } from './policy-facts.ts';

/** What is wrong with `filterTags.extract`. */
export function checkExtract({ policy, filter }: PolicyFacts): readonly Finding[] {
  if (filter === undefined) return [];
  const found = findMistake(filter);
  if (found === undefined) return [];
  return [createFinding(found.rule, found.message, policy.placeOf(['spec', 'filterTags', 'extract']))];
}

type Mistake = Pick<Finding, 'rule' | 'message'> | undefined;

function findMistake(filter: FilterFacts): Mistake {
  const { extract, regexp, samples, isTelling } = filter;
  const named = regexp.names.filter((name) => name !== '');
  if (extract === '') return findMissing(named);
  const unknown = findUnknown(extract, regexp.names);
  if (unknown !== undefined) return explainUnknown(unknown, filter);
  if (parseTemplate(extract).every((part) => typeof part === 'string')) {
    const message = `expected a group such as "$${named[0] ?? '1'}", found ${shorten(extract)}, which is the same for every tag; name a group of the pattern`;
    return { rule: 'extract-constant', message };
  }
  if (!isTelling || samples.some(({ key }) => key !== '')) return undefined;
  const message = `${shorten(extract)} is empty for every tag that the pattern matches; name a group that has a text in it`;
  return { rule: 'extract-nothing', message };
}

function findMissing(named: readonly string[]): Mistake {
  const [name] = named;
  if (name === undefined) return undefined;
  const message = `the pattern names the group "${name}", but extract is empty, so that whole tags are compared; set filterTags.extract to "$${name}"`;
  return { rule: 'extract-missing', message };
}

function findUnknown(extract: string, names: readonly string[]): string | undefined {
  for (const part of parseTemplate(extract)) {
    if (typeof part === 'string') continue;
    if ('name' in part && !names.includes(part.name)) return part.name;
    if ('group' in part && part.group >= names.length) return String(part.group);
  }
  return undefined;
}

/** `$1rc` is the group named `1rc`: a name ends where no letter, digit or `_` follows. */
function explainUnknown(name: string, { extract, regexp }: FilterFacts): Mistake {
  const names = regexp.names.filter((known) => known !== '');
  const prefixes = [...names, ...regexp.names.map((_, index) => String(index)).slice(1)];
  const prefix = prefixes
    .filter((known) => name.startsWith(known) && name !== known)
    .sort((a, b) => b.length - a.length)[0];
  const groups = regexp.names.slice(1).map((known, index) => (known === '' ? `$${index + 1}` : `$${known}`));
  const found = `found the unknown group "${name}" in ${shorten(extract)}, which is always empty`;
  const advice =
    prefix === undefined
      ? groups.length === 0
        ? 'put a group in parentheses into the pattern'
        : `the pattern has ${groups.slice(0, 10).join(', ')}`
      : `write "\${${prefix}}${name.slice(prefix.length)}", because a name goes on for as long as letters, digits and "_" do`;
  return { rule: 'unknown-group', message: `expected a group of the pattern, ${found}; ${advice}` };
}
