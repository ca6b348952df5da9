import type { Expiring } from '../../expiring-cache.ts';
import { checkStatus } from '../cloud-http.ts';
import type { AwsContext } from './aws-context.ts';
import { parseMetadataAnswer } from './metadata-answer.ts';
import type { AwsIdentity } from './sign-request.ts';

const SERVICE = 'the AWS instance metadata service';
const ROLES = '/latest/meta-data/iam/security-credentials/';

/**
 * The role of an EC2 instance, by version 2 of the metadata service. `undefined` when nothing answers as that service
 * does (on machines of other clouds something else lives at its address), when the instance has no role, or when
 * `AWS_EC2_METADATA_DISABLED` is `true`.
 */
export async function findInstanceIdentity(context: AwsContext): Promise<Expiring<AwsIdentity> | undefined> {
  if (context.environment['AWS_EC2_METADATA_DISABLED']?.toLowerCase() === 'true') return undefined;
  const base = context.endpoints.metadata ?? 'http://169.254.169.254';
  const token = await context.http.probe({
    service: SERVICE,
    method: 'PUT',
    url: `${base}/latest/api/token`,
    headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '300' },
  });
  if (token?.status !== 200) return undefined;
  const headers = { 'x-aws-ec2-metadata-token': token.text.trim() };
  const roles = await context.http.send({ service: SERVICE, url: `${base}${ROLES}`, headers });
  if (roles.status === 404) return undefined;
  checkStatus(roles, SERVICE);
  const role = encodeURIComponent(roles.text.split('\n')[0]?.trim() ?? '');
  const response = await context.http.send({ service: SERVICE, url: `${base}${ROLES}${role}`, headers });
  checkStatus(response, SERVICE);
  return parseMetadataAnswer(response.text, SERVICE);
}
