import type { Finding } from '../../delivery/github/survey/judge-survey.ts';
import { toObjectName } from '../../manifests/types.ts';
import type { Scan } from '../../registry/scan.ts';
import type { LoginRequest } from '../explain/find-login.ts';
import { findLogin } from '../explain/find-login.ts';
import { describeLogin } from '../../report/explained-login.ts';

/** Whether each repository could be listed, and with whose credentials. */
export async function examineRegistries(
  scans: readonly Scan[],
  request: LoginRequest,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const scan of scans) {
    const { repository } = scan;
    const login = await findLogin(repository, request);
    const credentials = login.kind === 'unavailable' ? 'unavailable' : describeLogin(login);
    const about = `${toObjectName(repository)} (${repository.spec.image}, credentials: ${credentials})`;
    findings.push(toFinding(scan, about));
  }
  return findings;
}

function toFinding(scan: Scan, about: string): Finding {
  switch (scan.status) {
    case 'complete':
      return { topic: 'registry', state: 'ok', message: `${about}: ${scan.tags.length} tags` };
    case 'partial': {
      const message = `${about}: the listing is not complete (${scan.reason}), and a partial one moves no tag`;
      const fix = 'raise spec.timeout, or narrow what is listed';
      return { topic: 'registry', state: 'warning', message, fix };
    }
    case 'failed':
      return { topic: 'registry', state: 'error', message: `${about}: ${scan.problem.message}` };
    case 'suspended':
      return { topic: 'registry', state: 'ok', message: `${about}: suspended` };
  }
}
