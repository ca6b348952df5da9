import type { Hook, HookRequest } from '../hook.ts';
import { readPayload, textOf, toMediaType } from '../payload/parse-payload.ts';
import { isSameSecret, isSignatureOf, parseSignature } from './same-secret.ts';
import type { Verdict } from './verdict.ts';
import { accepted, refuse } from './verdict.ts';

export type SignatureOptions = {
  /** Takes signatures with SHA-1, which nothing sends any more but what is very old. */
  readonly allowSha1: boolean;
};

/** `generic-hmac`: `X-Signature: <algorithm>=<hex>`. */
export function verifyGenericHmac(
  request: HookRequest,
  { secret }: Hook,
  options: SignatureOptions,
): Verdict {
  return verifySignature(request.headers['x-signature'], request, { ...secret, ...options });
}

const formTypes = ['application/json', 'application/x-www-form-urlencoded'];

/** `github`, `bitbucket`: `X-Hub-Signature-256`, else `X-Hub-Signature`, over the body as it came. */
export function verifyHubSignature(
  request: HookRequest,
  { secret }: Hook,
  options: SignatureOptions,
): Verdict {
  const { headers } = request;
  const signature = headers['x-hub-signature-256'] ?? headers['x-hub-signature'];
  const verdict = verifySignature(signature, request, { ...secret, ...options });
  if (!verdict.ok) return verdict;
  if (!formTypes.includes(toMediaType(headers)))
    return refuse(400, 'the content type is neither JSON nor a form');
  return readPayload(request) === undefined ? refuse(400, 'the body is no JSON object') : accepted;
}

type Expected = SignatureOptions & { readonly token: string };

function verifySignature(
  signature: string | undefined,
  { body }: HookRequest,
  { token, allowSha1 }: Expected,
): Verdict {
  if (signature === undefined) return refuse(401, 'there is no signature');
  const parsed = parseSignature(signature);
  if (parsed === undefined) return refuse(401, 'the signature names no algorithm that is known');
  if (parsed.algorithm === 'sha1' && !allowSha1) return refuse(401, 'signatures with SHA-1 are not taken');
  const { algorithm, digest } = parsed;
  return isSignatureOf(digest, algorithm, { body, token }) ? accepted : refuse(401, 'the signature is wrong');
}

/** `nexus`: the bare HMAC-SHA-1 of the body, because its protocol knows no other. */
export function verifyNexus(request: HookRequest, { secret }: Hook): Verdict {
  const digest = request.headers['x-nexus-webhook-signature'];
  if (digest === undefined) return refuse(401, 'there is no signature');
  if (!isSignatureOf(digest, 'sha1', { body: request.body, token: secret.token }))
    return refuse(401, 'the signature is wrong');
  const payload = readPayload(request);
  const isWhole = textOf(payload, 'action') !== undefined && textOf(payload, 'repositoryName') !== undefined;
  return isWhole ? accepted : refuse(400, 'the body is no JSON object with action and repositoryName');
}

/** `gitlab`, `harbor`: the token itself in a header. */
export function verifyToken(given: string | undefined, { secret }: Hook): Verdict {
  if (given === undefined || given === '') return refuse(401, 'there is no token');
  // A line break at the end of a secret cannot be sent in a header.
  return isSameSecret(given, secret.token.trim()) ? accepted : refuse(401, 'the token is wrong');
}
