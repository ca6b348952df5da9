import { parseDuration } from '../../manifests/parse-duration.ts';

/** Between two writes, as GitHub asks of whoever makes many. */
const USUAL = 1_000;
const MOST = 60_000;

/**
 * What `TIDEMARK_WRITE_PACE` says of the time between two writes, in milliseconds; a second when it says nothing. Only
 * an Enterprise Server, whose administrators decide on limits of their own, may be written to faster.
 * @see https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
 */
export function readWritePace(
  text: string | undefined,
  apiUrl: string,
): { readonly value: number } | { readonly expected: string } {
  const given = text?.trim() ?? '';
  if (given === '') return { value: USUAL };
  const pace = parseDuration(given, 'ms|s|m|h');
  const least = isOperatedByGithub(apiUrl) ? USUAL : 0;
  if (pace !== undefined && pace >= least && pace <= MOST) return { value: pace };
  const bound = least === 0 ? '' : '; less is for a GitHub Enterprise Server without limits of its own';
  return { expected: `a time from ${least === 0 ? '0s' : '1s'} to 1m, such as 500ms or 2s${bound}` };
}

function isOperatedByGithub(apiUrl: string): boolean {
  const host = URL.parse(apiUrl)?.hostname ?? 'api.github.com';
  return host === 'github.com' || host.endsWith('.github.com') || host.endsWith('.ghe.com');
}
