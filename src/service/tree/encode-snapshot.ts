import { constants, gunzip, gzip } from 'node:zlib';
import { promisify } from 'node:util';
import * as z from 'zod';
import type { Snapshot, SnapshotEntry } from './snapshot.ts';

/** Raised when the format, or what is kept in it, changes. */
export const snapshotFormat = 1;

const header = z.object({
  format: z.literal(snapshotFormat),
  tree: z.string(),
  /** Path, whether it can be executed, size, name in Git, and where its content begins; -1 when that was left out. */
  files: z.array(z.tuple([z.string(), z.boolean(), z.number(), z.string(), z.number()])),
  links: z.array(z.tuple([z.string(), z.string()])),
  submodules: z.array(z.string()),
});

/** A snapshot as bytes: four for the length of a JSON header, the header, and the contents; compressed. */
export async function encodeSnapshot({ tree, entries }: Snapshot): Promise<Uint8Array> {
  const contents: Uint8Array[] = [];
  let offset = 0;
  const files = entries
    .filter((entry) => entry.kind === 'file')
    .map(({ path, isExecutable, size, oid, content }) => {
      const at = content === undefined ? -1 : offset;
      if (content !== undefined) contents.push(content);
      offset += content?.byteLength ?? 0;
      return [path, isExecutable, size, oid, at];
    });
  const links = entries.filter((entry) => entry.kind === 'link').map(({ path, target }) => [path, target]);
  const submodules = entries.filter((entry) => entry.kind === 'submodule').map(({ path }) => path);
  const text = Buffer.from(JSON.stringify({ format: snapshotFormat, tree, files, links, submodules }));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return promisify(gzip)(Buffer.concat([length, text, ...contents]), { level: constants.Z_BEST_SPEED });
}

/** The snapshot in `bytes`; undefined when it is not that of `tree`, or damaged, or larger than `limit`. */
export async function decodeSnapshot(
  bytes: Uint8Array,
  { tree, limit }: { readonly tree: string; readonly limit: number },
): Promise<Snapshot | undefined> {
  try {
    const unpacked = await promisify(gunzip)(bytes, { maxOutputLength: limit });
    const start = 4 + unpacked.readUInt32BE(0);
    const read = header.parse(JSON.parse(unpacked.toString('utf8', 4, start)));
    if (read.tree !== tree) return undefined;
    const contents = unpacked.subarray(start);
    const entries: SnapshotEntry[] = read.files.map(([path, isExecutable, size, oid, at]) => ({
      kind: 'file',
      path,
      isExecutable,
      size,
      oid,
      ...(at >= 0 && { content: contents.subarray(at, at + size) }),
    }));
    for (const [path, target] of read.links) entries.push({ kind: 'link', path, target });
    for (const path of read.submodules) entries.push({ kind: 'submodule', path });
    return { tree, entries };
  } catch {
    return undefined;
  }
}
