import { TidemarkError } from '../../errors.ts';
import { ownProperty, toSafeText } from '../../registry/oci/body.ts';
import type { OutgoingRequest } from './exchange.ts';
import type { Redact } from './redact.ts';

type Failure = {
  readonly request: OutgoingRequest;
  readonly aborted: boolean;
  readonly timeout: number;
  readonly redact: Redact;
};

/** A request without an answer, as the error that says which host did not give one and why. */
export function toTransportError(
  error: unknown,
  { request, aborted, timeout, redact }: Failure,
): TidemarkError {
  const { host } = new URL(request.url);
  if (aborted) {
    const message = `${host} did not answer within ${timeout / 1_000}s; check that it is well, or raise spec.timeout`;
    return new TidemarkError('notification-failed', message);
  }
  if (error instanceof TidemarkError && error.code === 'registry-refused') {
    const message = `${host} is not a public address, and notifications of this host go to public addresses only`;
    return new TidemarkError('notification-refused', message);
  }
  const reason = redact(toReason(error));
  // Without the cause, because that may hold the request with its secrets.
  return new TidemarkError('notification-failed', `cannot get an answer from ${host}: ${reason}`);
}

function toReason(error: unknown): string {
  const code = toCode(error);
  if (code === 'ENOTFOUND') return 'the name does not resolve; check the address of the Provider';
  if (code === 'ECONNREFUSED') return 'connection refused; check that it runs there';
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/.test(code))
    return `its certificate is not trusted (${code}); make its authority known with NODE_EXTRA_CA_CERTS`;
  const said = code === '' ? toSafeText(error instanceof Error ? error.message : String(error)) : code;
  return `the connection failed (${said}); check the network between here and there`;
}

/** Whether trying again is in vain: a name that does not exist, a bad certificate, a refused address. */
export function isLasting(error: unknown): boolean {
  return error instanceof TidemarkError || /ENOTFOUND|CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(toCode(error));
}

/** Whether nothing can have arrived, because the connection itself was not made. */
export function wasNeverSent(error: unknown): boolean {
  return ['ECONNREFUSED', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'].includes(
    toCode(error),
  );
}

function toCode(error: unknown): string {
  for (const candidate of [ownProperty(error, 'cause'), error]) {
    const own = ownProperty(candidate, 'code');
    if (typeof own === 'string') return own;
    const [first] = candidate instanceof AggregateError ? candidate.errors : [];
    const nested = ownProperty(first, 'code');
    if (typeof nested === 'string') return nested;
  }
  return '';
}
