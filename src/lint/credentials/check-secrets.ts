import { toObjectName } from '../../manifests/types.ts';
import { createFinding } from '../finding.ts';
import type { Finding } from '../finding.ts';
import type { SecretUse } from './secret-use.ts';

/** Secrets live in the cluster: outside of it they are given in another way, or missing. */
export function checkSecrets(uses: readonly SecretUse[]): readonly Finding[] {
  return uses.flatMap(({ ref, field, place, others, state }): readonly Finding[] => {
    switch (state.kind) {
      case 'found':
        return [];
      case 'invalid':
        return [createFinding('invalid-credentials', `${field}: ${state.message}; correct it`, place)];
      case 'missing': {
        const more =
          others === 0 ? '' : ` (${others} more ${others === 1 ? 'object refers' : 'objects refer'} to it)`;
        const message = `${field}: expected the secret ${toObjectName(ref)} in ${state.places}, found neither${more}; give it where tidemark runs`;
        return [createFinding('secret-unavailable', message, place)];
      }
    }
  });
}
