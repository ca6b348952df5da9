import { TidemarkError } from '../../errors.ts';
import { toSafeText } from '../../registry/oci/body.ts';
import type { OutgoingRequest, Reply } from './exchange.ts';
import type { Redact } from './redact.ts';

type Asked = { readonly request: OutgoingRequest; readonly redact: Redact };

/** What a status other than success means for the reader, with the start of the answer. */
export function toStatusError({ status, headers, text }: Reply, { request, redact }: Asked): TidemarkError {
  const { host } = new URL(request.url);
  const said = toSafeText(redact(text));
  const quoted = said === '' ? '' : `: ${said}`;
  const message = `${host}: request failed with status code ${status}${quoted}; ${toAdvice(status, headers)}`;
  return new TidemarkError('notification-failed', redact(message));
}

function toAdvice(status: number, headers: Headers): string {
  if (status >= 300 && status < 400) {
    const target = URL.parse(headers.get('location') ?? '')?.host;
    const where = target === undefined ? '' : ` to ${toSafeText(target)}`;
    return `the redirect${where} was not followed, put the final address into the Provider`;
  }
  if (status === 401 || status === 403)
    return 'check the token in the secret of the Provider and what it may do';
  if (status === 404 || status === 410)
    return 'check the address and the channel of the Provider; the webhook may be gone';
  if (status === 413) return 'the message is too large for it';
  if (status === 429) return 'it takes no more messages at the moment';
  if (status >= 500) return 'the receiver has a problem of its own';
  return 'check the address and the channel of the Provider';
}
