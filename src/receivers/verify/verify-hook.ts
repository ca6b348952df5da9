import type { Hook, HookRequest } from '../hook.ts';
import type { ReceiverType } from '../manifests/types.ts';
import { readPayload } from '../payload/parse-payload.ts';
import { verifyCdEvent } from './cdevents.ts';
import type { KeySets } from './open-id/key-sets.ts';
import { verifyGcr } from './open-id/gcr.ts';
import { verifyGenericOidc } from './open-id/generic-oidc.ts';
import { verifyGenericHmac, verifyHubSignature, verifyNexus, verifyToken } from './signed.ts';
import type { Verdict } from './verdict.ts';
import { accepted, refuse } from './verdict.ts';

export type VerifyOptions = {
  readonly keySets: KeySets;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Takes signatures with SHA-1 from senders that know no other. False by default; `nexus` always has it. */
  readonly allowSha1?: boolean;
};

/**
 * Whether a request comes from whom the Receiver expects, and is about an event that it wants. The body is not used
 * before that is known. Who fails learns nothing but a status.
 */
export async function verifyHook(hook: Hook, request: HookRequest, options: VerifyOptions): Promise<Verdict> {
  const verdict = await verifySender(hook, request, options);
  if (!verdict.ok) return verdict;
  const { events, type } = hook.receiver.spec;
  const header = eventHeaders[type];
  if (header === undefined || events.length === 0) return verdict;
  const event = request.headers[header]?.toLowerCase();
  const isWanted = event !== undefined && events.some((wanted) => wanted.toLowerCase() === event);
  return isWanted ? verdict : refuse(202, 'the event is none of those that are listed');
}

/** Where senders name the event. */
const eventHeaders: Partial<Record<ReceiverType, string>> = {
  github: 'x-github-event',
  gitlab: 'x-gitlab-event',
  bitbucket: 'x-event-key',
  cdevents: 'ce-type',
};

async function verifySender(hook: Hook, request: HookRequest, options: VerifyOptions): Promise<Verdict> {
  const { keySets, now = Date.now, allowSha1 = false } = options;
  const { headers } = request;
  switch (hook.receiver.spec.type) {
    // Nothing but the path is secret.
    case 'generic':
      return accepted;
    case 'dockerhub':
    case 'quay':
    case 'acr':
      return readPayload(request) === undefined ? refuse(400, 'the body is no JSON object') : accepted;
    case 'cdevents':
      return verifyCdEvent(request);
    case 'generic-hmac':
      return verifyGenericHmac(request, hook, { allowSha1 });
    case 'github':
    case 'bitbucket':
      return verifyHubSignature(request, hook, { allowSha1 });
    case 'nexus':
      return verifyNexus(request, hook);
    case 'gitlab':
      return verifyToken(headers['x-gitlab-token'], hook);
    case 'harbor':
      return verifyToken(headers['authorization'], hook);
    case 'gcr':
      return verifyGcr(request, hook, { keySets, now });
    case 'generic-oidc':
      return verifyGenericOidc(request, hook, { keySets, now });
  }
}
