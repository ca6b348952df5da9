import { TidemarkError } from '../../errors.ts';
import { toSafeText } from './body.ts';
import type { Incoming } from './message.ts';

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Where an answer sends its reader; absent when it is no redirect. Throws `TidemarkError` `registry-refused` for a
 * target that must not be followed: plain http after https, or what is no web address.
 */
export function toRedirectTarget({ url, status, headers }: Incoming<unknown>): URL | undefined {
  if (!redirectStatuses.has(status)) return undefined;
  const location = headers.get('location') ?? '';
  const target = URL.parse(location, url.href);
  const isDowngrade = url.protocol === 'https:' && target?.protocol === 'http:';
  const isWeb = target?.protocol === 'https:' || target?.protocol === 'http:';
  if (location !== '' && target !== null && isWeb && !isDowngrade && target.username === '') return target;
  const why = isDowngrade
    ? 'it leads from https to plain http'
    : 'it is not a web address that can be followed';
  throw new TidemarkError(
    'registry-refused',
    `${url.host} redirects to '${toSafeText(target === null ? location : `${target.protocol}//${target.host}`)}', which was not followed: ${why}; check the registry's configuration`,
  );
}

export function tooManyRedirects(url: URL, limit: number): TidemarkError {
  return new TidemarkError(
    'registry-refused',
    `${url.host} answered with more than ${limit} redirects in a row; check the registry's configuration`,
  );
}
