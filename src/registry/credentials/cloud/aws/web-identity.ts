import { TidemarkError } from '../../../../errors.ts';
import type { Expiring } from '../../expiring-cache.ts';
import { checkStatus } from '../cloud-http.ts';
import { readIdentityFile } from '../identity-file.ts';
import type { AwsContext } from './aws-context.ts';
import type { AwsIdentity } from './sign-request.ts';

const SERVICE = 'AWS STS';
const FILE_VARIABLE = 'AWS_WEB_IDENTITY_TOKEN_FILE';

/**
 * The role that a web identity token stands for (IAM roles for service accounts), by STS `AssumeRoleWithWebIdentity`;
 * `undefined` when `AWS_WEB_IDENTITY_TOKEN_FILE` or `AWS_ROLE_ARN` is not set.
 */
export async function findWebIdentity(context: AwsContext): Promise<Expiring<AwsIdentity> | undefined> {
  const { environment } = context;
  const file = environment[FILE_VARIABLE] ?? '';
  const role = environment['AWS_ROLE_ARN'] ?? '';
  if (file === '' || role === '') return undefined;
  const form = new URLSearchParams({
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: role,
    RoleSessionName: environment['AWS_ROLE_SESSION_NAME'] || 'tidemark',
    WebIdentityToken: (await readIdentityFile(file, FILE_VARIABLE)).trim(),
  });
  const response = await context.http.send({
    service: SERVICE,
    method: 'POST',
    url: toStsUrl(context),
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/xml' },
    body: form.toString(),
  });
  checkStatus(response, SERVICE);
  return parseAnswer(response.text);
}

function toStsUrl({ environment, endpoints, region, suffix }: AwsContext): string {
  if (endpoints.sts !== undefined) return endpoints.sts;
  const chosen = environment['AWS_REGION'] || environment['AWS_DEFAULT_REGION'] || region;
  if (/^[a-z0-9-]+$/.test(chosen)) return `https://sts.${chosen}.${suffix}/`;
  throw new TidemarkError(
    'invalid-credentials',
    `AWS_REGION: expected a region such as 'eu-west-1', found '${chosen}'`,
  );
}

/** The answer is XML with four plain elements; their texts are base64, letters and digits, so nothing is escaped. */
function parseAnswer(xml: string): Expiring<AwsIdentity> {
  const accessKeyId = toElement(xml, 'AccessKeyId');
  const secretAccessKey = toElement(xml, 'SecretAccessKey');
  const sessionToken = toElement(xml, 'SessionToken');
  const expiresAt = Date.parse(toElement(xml, 'Expiration') ?? '');
  if (
    accessKeyId === undefined ||
    secretAccessKey === undefined ||
    sessionToken === undefined ||
    Number.isNaN(expiresAt)
  ) {
    throw new TidemarkError(
      'invalid-credentials',
      `${SERVICE}: expected an answer with credentials, found something else`,
    );
  }
  return { value: { accessKeyId, secretAccessKey, sessionToken }, expiresAt };
}

function toElement(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]?.trim() || undefined;
}
