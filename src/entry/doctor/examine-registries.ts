import type { Finding } from '../../delivery/github/survey/judge-survey.ts';
import { toObjectName } from '../../manifests/types.ts';
import type { Scan } from '../../registry/scan.ts';
import { describeCredentials } from '../explain/describe-credentials.ts';

/** Whether each repository could be listed, and with whose credentials. */
export function examineRegistries(
  scans: readonly Scan[],
  logins: ReadonlyMap<string, boolean>,
): readonly Finding[] {
  return scans.map((scan): Finding => {
    const { repository } = scan;
    const name = toObjectName(repository);
    const credentials = describeCredentials(repository, logins.get(name));
    const about = `${name} (${repository.spec.image}, credentials: ${credentials})`;
    switch (scan.status) {
      case 'complete':
        return { topic: 'registry', state: 'ok', message: `${about}: ${scan.tags.length} tags` };
      case 'partial': {
        const message = `${about}: the listing is not complete (${scan.reason}), and a partial one moves no tag`;
        return {
          topic: 'registry',
          state: 'warning',
          message,
          fix: 'raise spec.timeout, or narrow what is listed',
        };
      }
      case 'failed':
        return { topic: 'registry', state: 'error', message: `${about}: ${scan.problem.message}` };
      case 'suspended':
        return { topic: 'registry', state: 'ok', message: `${about}: suspended` };
    }
  });
}
