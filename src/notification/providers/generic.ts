import { createHmac } from 'node:crypto';
import type { Channel } from '../channel/channel.ts';
import type { Notice } from '../event.ts';
import type { OutgoingRequest } from '../http/exchange.ts';
import { toEventJson } from '../wire/flux-event.ts';
import { createEventKind } from './provider-kind.ts';

/** The event as it is, to any webhook. */
export const generic = createEventKind(toRequest);

/** The same, signed with the secret's token: `X-Signature: sha256=<hex>`. */
export const genericHmac = createEventKind((notice, channel) => {
  const request = toRequest(notice, channel);
  const signature = toSignature(request.body ?? '', channel.token);
  // Set last: a header of the secret must not replace it.
  return { ...request, headers: { ...request.headers, 'x-signature': signature } };
});

function toRequest(notice: Notice, { address, headers }: Channel): OutgoingRequest {
  return {
    method: 'POST',
    url: address,
    headers: { 'content-type': 'application/json', 'gotk-component': notice.reportingController, ...headers },
    body: toEventJson(notice),
  };
}

/** HMAC-SHA256 over the bytes of the body, with the bytes of the key as they are in the secret. */
export function toSignature(body: string, key: string): string {
  return `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
}
