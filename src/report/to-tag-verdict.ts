import { TidemarkError } from '../errors.ts';
import { explainSelection } from '../policy/explain.ts';
import type { PolicyOutcome } from '../policy/select-images.ts';
import { compileExclusions } from '../registry/exclusion.ts';

/** The first gate that a tag did not pass, or that it was selected. */
export type TagVerdict = { readonly tag: string; readonly gate: string; readonly detail: string };

/** Says what became of one tag. */
export function toTagVerdict(tag: string, outcome: PolicyOutcome, isOffline: boolean): TagVerdict {
  const { repository, rules, tags, dropped = [], options } = outcome;
  const { image, exclusionList } = repository.spec;
  const pattern = exclusionList.find((exclusion) => isExcludedBy(exclusion, tag));
  if (pattern !== undefined)
    return { tag, gate: 'excluded', detail: `'${pattern}' of the exclusionList matches it` };
  if (tags === undefined || rules === undefined) {
    return { tag, gate: 'not-selecting', detail: 'the policy did not come to look at tags' };
  }
  if (!tags.includes(tag)) {
    return {
      tag,
      gate: 'not-listed',
      detail: isOffline ? 'the given tags do not hold it' : `${image} does not list it`,
    };
  }
  const pin = options.pin === undefined ? {} : { pin: options.pin };
  const { selection, misses } = explainSelection(rules, tags, { limit: Infinity, dropped, ...pin });
  const miss = misses.find((one) => one.tag === tag);
  if (miss !== undefined) return { tag, gate: miss.reason, detail: miss.detail };
  if (selection.selected && selection.tag === tag)
    return { tag, gate: 'selected', detail: 'it is the winner' };
  return {
    tag,
    gate: 'not-selecting',
    detail: selection.selected ? `${selection.tag} is pinned` : selection.message,
  };
}

function isExcludedBy(pattern: string, tag: string): boolean {
  try {
    return compileExclusions([pattern])(tag);
  } catch (error) {
    if (error instanceof TidemarkError) return false;
    throw error;
  }
}
