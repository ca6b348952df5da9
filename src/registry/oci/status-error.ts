import { TidemarkError, type ErrorCode } from '../../errors.ts';
import type { ImageName } from '../image-name.ts';
import { toErrorText } from './error-text.ts';
import type { HeaderReader } from './message.ts';
import { parseRetryAfter } from './retry-after.ts';
import { toRequestText, toSeconds } from './transport-error.ts';

export type RefusedRequest = {
  readonly image: ImageName;
  readonly method: 'GET' | 'HEAD';
  readonly response: {
    readonly url: URL;
    readonly status: number;
    readonly headers: HeaderReader;
    readonly text: string;
  };
  readonly hasCredentials: boolean;
  readonly withheld?: string;
  /** What a 404 means for this request. */
  readonly notFound: string;
};

/** An answer other than a success, as the error that says which host, what was asked, and what to do. */
export function toStatusError(request: RefusedRequest): TidemarkError {
  const { response, method } = request;
  const { code, advice } = toFinding(request);
  const said = `${response.url.host} answered ${toRequestText({ method, url: response.url })} with ${toErrorText(response)}`;
  return new TidemarkError(code, `${said}; ${advice}`);
}

type Finding = { readonly code: ErrorCode; readonly advice: string };

function toFinding(request: RefusedRequest): Finding {
  const { status } = request.response;
  if (status === 401) return { code: 'registry-unauthorized', advice: toLoginAdvice(request) };
  if (status === 403) return { code: 'registry-unauthorized', advice: toAccessAdvice(request) };
  if (status === 404) return { code: 'registry-not-found', advice: request.notFound };
  if (status === 429) return { code: 'registry-rate-limited', advice: toPaceAdvice(request) };
  if (status >= 500) return { code: 'registry-failed', advice: 'try again later' };
  return { code: 'registry-failed', advice: 'check that a registry answers at this address' };
}

function toLoginAdvice({ image, hasCredentials, withheld }: RefusedRequest): string {
  if (withheld !== undefined) return `there are credentials for ${image.registry}, but ${withheld}`;
  if (!hasCredentials) return `no credentials for ${image.registry} were found, give some`;
  return `the credentials for ${image.registry} were not accepted, check them`;
}

function toAccessAdvice(request: RefusedRequest): string {
  const { image, hasCredentials, withheld } = request;
  if (withheld !== undefined || !hasCredentials) return toLoginAdvice(request);
  return `the credentials for ${image.registry} may not read ${image.repository}, check what they allow`;
}

function toPaceAdvice({ response, hasCredentials }: RefusedRequest): string {
  const wait = parseRetryAfter(response.headers.get('retry-after'), Date.now());
  const asks =
    wait === undefined ? '' : `it asks to wait ${toSeconds(wait)}, which is too long for this run: `;
  return `${asks}try again later${hasCredentials ? '' : ', or give credentials with a higher limit'}`;
}
