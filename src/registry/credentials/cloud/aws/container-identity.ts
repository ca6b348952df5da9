import { TidemarkError } from '../../../../errors.ts';
import type { Environment } from '../../environment.ts';
import type { Expiring } from '../../expiring-cache.ts';
import { checkStatus } from '../cloud-http.ts';
import { readIdentityFile } from '../identity-file.ts';
import { isIdentityUrl } from '../local-url.ts';
import type { AwsContext } from './aws-context.ts';
import { parseMetadataAnswer } from './metadata-answer.ts';
import type { AwsIdentity } from './sign-request.ts';

const SERVICE = 'the AWS container credentials service';

/**
 * The role of an ECS task or an EKS pod; `undefined` when no `AWS_CONTAINER_CREDENTIALS_*` variable is set. A full URI
 * is asked only over https or on the machine itself, because the authorization token goes with the request.
 */
export async function findContainerIdentity(context: AwsContext): Promise<Expiring<AwsIdentity> | undefined> {
  const url = toUrl(context);
  if (url === undefined) return undefined;
  const authorization = await findAuthorization(context.environment);
  const headers = authorization === undefined ? {} : { authorization };
  const response = await context.http.send({ service: SERVICE, url, headers });
  checkStatus(response, SERVICE);
  return parseMetadataAnswer(response.text, SERVICE);
}

function toUrl({ environment, endpoints }: AwsContext): string | undefined {
  const relative = environment['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'] ?? '';
  if (relative !== '') return new URL(relative, endpoints.container ?? 'http://169.254.170.2').href;
  const full = environment['AWS_CONTAINER_CREDENTIALS_FULL_URI'] ?? '';
  if (full === '') return undefined;
  if (isIdentityUrl(full)) return full;
  throw new TidemarkError(
    'invalid-credentials',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI: expected an https URL, or http on a loopback or link-local address',
  );
}

async function findAuthorization(environment: Environment): Promise<string | undefined> {
  const variable = 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE';
  const file = environment[variable] ?? '';
  if (file !== '') return (await readIdentityFile(file, variable)).trim();
  return environment['AWS_CONTAINER_AUTHORIZATION_TOKEN'] || undefined;
}
