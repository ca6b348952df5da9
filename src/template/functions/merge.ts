import type { Budget } from '../budget.ts';
import { GoMap, type Any } from '../values/values.ts';
import { isEmpty } from './empty.ts';

/**
 * sprig's `merge` of one dict into another: an entry that is empty in the target is taken from the source, dicts on both
 * sides are merged. With `overwrite` every entry of the source that is not empty wins.
 */
export function merge(
  target: GoMap,
  source: GoMap,
  options: { readonly overwrite: boolean; readonly budget: Budget },
): void {
  options.budget.enter();
  for (const [key, { value }] of source.entries) {
    options.budget.step();
    const known = target.entries.get(key)?.value;
    if (known instanceof GoMap && value instanceof GoMap && known.type === value.type) {
      if (known !== value) merge(known, value, options);
    } else if (replaces(known, value, options.overwrite)) target.entries.set(key, { key, value });
  }
  options.budget.leave();
}

function replaces(known: Any | undefined, value: Any, overwrite: boolean): boolean {
  if (known === undefined) return true;
  return overwrite ? !isEmpty(value) : isEmpty(known) && !isEmpty(value);
}
