import { createFinding } from '../finding.ts';
import type { Finding } from '../finding.ts';
import type { Misspelled } from './find-misspelled.ts';

export function checkMisspelled(comments: readonly Misspelled[]): readonly Finding[] {
  return comments.map(({ found, place }) => {
    const message = `expected '"$imagepolicy"' in a marker, found '${found}', which is a comment like any other; correct it, or remove the comment`;
    return createFinding('marker-misspelled', message, place);
  });
}
