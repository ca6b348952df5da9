import * as z from 'zod';
import { TidemarkError } from '../../errors.ts';
import { createGithubRequester, type GithubSourceOptions } from './github-requester.ts';
import type { TreeSource } from './tree-source.ts';

export type { GithubSourceOptions } from './github-requester.ts';

const listing = z.object({
  truncated: z.boolean(),
  tree: z.array(
    z.object({ path: z.string(), mode: z.string(), sha: z.string(), size: z.number().optional() }),
  ),
});

/** What GitHub answers for a tree at most, with room to spare. */
const listingBytes = 64 * 2 ** 20;

/** One repository on GitHub as a source of trees. */
export function createGithubSource(options: GithubSourceOptions): TreeSource {
  const request = createGithubRequester(options);
  return {
    download: async (commit, signal) => {
      const { chunks } = await request.open(`tarball/${toOid(commit)}`, { signal });
      return chunks;
    },
    listTree: async (oid, { recursive, signal }) => {
      const path = `git/trees/${toOid(oid)}${recursive ? '?recursive=1' : ''}`;
      const bytes = await request.read(path, { signal, limit: listingBytes });
      const { tree, truncated } = parseListing(bytes);
      return {
        truncated,
        entries: tree.map(({ path, mode, sha, size }) => ({
          path,
          mode,
          oid: sha,
          ...(size !== undefined && { size }),
        })),
      };
    },
    readBlob: async (oid, { limit, signal }) =>
      request.read(`git/blobs/${toOid(oid)}`, { signal, limit, accept: 'application/vnd.github.raw+json' }),
  };
}

/** The name of an object goes into an address. */
function toOid(oid: string): string {
  if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u.test(oid)) return oid;
  throw new TidemarkError('forge-failed', 'expected the name of a Git object, found something else');
}

function parseListing(bytes: Uint8Array): z.infer<typeof listing> {
  try {
    return listing.parse(JSON.parse(Buffer.from(bytes).toString()));
  } catch (cause) {
    const message =
      'expected the listing of a tree from GitHub, found something else; it is read again in the next run';
    throw new TidemarkError('forge-failed', message, { cause });
  }
}
