import { createFinding } from '../finding.ts';
import type { Finding } from '../finding.ts';
import { checkValue } from './check-value.ts';
import type { JudgedMarker } from './marker-state.ts';

/** What is wrong with each marker: that it sets nothing, or that what it sets is something else. */
export function checkMarkers(markers: readonly JudgedMarker[]): readonly Finding[] {
  return markers.flatMap((judged) => {
    const { marker, verdict } = judged;
    if (verdict.state !== 'unusable') return checkValue(judged);
    const finding = createFinding(verdict.rule, verdict.message, marker.place);
    return isProse(judged) ? [{ ...finding, severity: 'note' }] : [finding];
  });
}

/** A sentence that mentions a marker, on lines of its own, is mostly meant for people. */
function isProse({ marker }: JudgedMarker): boolean {
  const { state, text } = marker;
  return !state.usable && state.reason === 'on-own-line' && !/^#+\s*\{/.test(text);
}
