import { toPlaceText } from '../errors.ts';
import type { Fix } from '../lint/fix/fix.ts';
import { toSafeText } from './safe-text.ts';

/** One line for each fix that was made. */
export function toLintFixes(fixes: readonly Fix[]): string {
  return fixes
    .map(({ rule, place, old, new: now }) => {
      const at = toSafeText(toPlaceText(place));
      return `${at}: fixed: ${rule}: ${toSafeText(old)} → ${toSafeText(now)}\n`;
    })
    .join('');
}
