import * as z from 'zod';
import { version } from '../../../version.ts';
import type { SourcePlace } from '../text/source-place.ts';

export type Release = { readonly tag: string; readonly text: string; readonly isPrerelease: boolean };

/** Lists what has been released; empty when it cannot be known. */
export interface ReleaseReader {
  readReleases(place: SourcePlace | undefined, signal: AbortSignal): Promise<readonly Release[]>;
}

type ReaderOptions = {
  readonly home: { readonly host: string; readonly apiUrl: string; readonly token: () => Promise<string> };
  readonly fetch?: typeof globalThis.fetch;
};

/** The requests that one run makes at most; each lists the hundred latest releases of one repository. */
const REQUESTS_LIMIT = 10;
const SIZE_LIMIT = 8 * 1024 * 1024;

const schema = z.array(
  z.object({
    tag_name: z.string(),
    name: z.string().nullish(),
    body: z.string().nullish(),
    draft: z.boolean().optional(),
    prerelease: z.boolean().optional(),
  }),
);

/**
 * Reads releases from `GET /repos/{owner}/{repo}/releases` (GitHub REST API), once for each repository. Only GitHub is
 * asked: github.com, and the server that pull requests are on. The token goes to its own server and nowhere else.
 */
export function createReleaseReader({ home, fetch = globalThis.fetch }: ReaderOptions): ReleaseReader {
  const known = new Map<string, Promise<readonly Release[]>>();

  async function read({ host, path }: SourcePlace, signal: AbortSignal): Promise<readonly Release[]> {
    const isHome = host === home.host;
    const api = isHome ? home.apiUrl.replace(/\/$/, '') : 'https://api.github.com';
    try {
      const response = await fetch(`${api}/repos/${path}/releases?per_page=100`, {
        headers: {
          accept: 'application/vnd.github+json',
          'user-agent': `tidemark/${version}`,
          'x-github-api-version': '2022-11-28',
          ...(isHome && { authorization: `Bearer ${await home.token()}` }),
        },
        signal,
      });
      if (!response.ok) {
        await response.body?.cancel();
        return [];
      }
      const found = schema.safeParse(JSON.parse(await readText(response)));
      return (found.data ?? []).filter(({ draft }) => draft !== true).map(toRelease);
    } catch {
      // Notes are worth having, and worth no failure.
      return [];
    }
  }

  async function readReleases(
    place: SourcePlace | undefined,
    signal: AbortSignal,
  ): Promise<readonly Release[]> {
    if (place === undefined || (place.host !== home.host && place.host !== 'github.com')) return [];
    const key = `${place.host}/${place.path}`.toLowerCase();
    const reading =
      known.get(key) ?? (known.size < REQUESTS_LIMIT ? read(place, signal) : Promise.resolve([]));
    known.set(key, reading);
    return reading;
  }
  return { readReleases };
}

function toRelease({ tag_name: tag, name, body, prerelease }: z.infer<typeof schema>[number]): Release {
  const title = name?.trim() || tag;
  return {
    tag,
    text: `**${title.replaceAll(/[*\r\n]+/g, ' ')}**\n\n${body ?? ''}`.trim(),
    isPrerelease: prerelease === true,
  };
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > SIZE_LIMIT) throw new Error('more than anybody writes about releases');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
