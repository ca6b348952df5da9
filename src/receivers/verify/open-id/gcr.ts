import type { Hook, HookRequest } from '../../hook.ts';
import { parseObject, readPayload, textOf } from '../../payload/parse-payload.ts';
import type { Verdict } from '../verdict.ts';
import { refuse } from '../verdict.ts';
import type { TokenCheck } from './verify-token.ts';
import { checkToken, findBearer } from './verify-token.ts';

const google = {
  keys: { address: 'https://www.googleapis.com/oauth2/v3/certs' },
  issuer: ['accounts.google.com', 'https://accounts.google.com'],
};

/** `gcr`: a push of Pub/Sub with a token of Google for one service account. What it carries becomes the body. */
export async function verifyGcr(request: HookRequest, { secret }: Hook, check: TokenCheck): Promise<Verdict> {
  const { audience = '', email = '' } = secret;
  const token = findBearer(request.headers['authorization']);
  if (token === undefined || audience === '' || email === '') return refuse(401, 'there is no token');
  const checked = await checkToken(token, { ...google, audience }, check);
  if ('unavailable' in checked) return refuse(503, checked.unavailable);
  if ('refused' in checked) return refuse(401, checked.refused);
  const { claims } = checked;
  if (claims['email'] !== email || claims['email_verified'] !== true)
    return refuse(401, 'the token is of another account');
  const data = textOf(readPayload(request), 'message', 'data');
  const body = data === undefined ? undefined : parseObject(Buffer.from(data, 'base64').toString('utf8'));
  return body === undefined
    ? refuse(400, 'the body is no push of Pub/Sub with a JSON object')
    : { ok: true, body };
}
