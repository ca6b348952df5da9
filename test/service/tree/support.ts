import { gzipSync } from 'node:zlib';
import { pack, type Header } from 'tar-stream';
import type { Tree } from '../../../src/manifests/tree.ts';
import { toBlobOid, computeTreeOids } from '../../../src/service/tree/git-oids.ts';
import type { SnapshotEntry } from '../../../src/service/tree/snapshot.ts';
import type { TreeSource } from '../../../src/service/tree/tree-source.ts';

export type ArchiveEntry = Partial<Header> & {
  readonly name: string;
  readonly content?: string | Uint8Array;
};

/** A tar of exactly these entries, which may be ones that Git never makes. */
export async function packEntries(entries: readonly ArchiveEntry[]): Promise<Buffer> {
  const tar = pack();
  for (const { content = '', ...header } of entries) tar.entry(header, Buffer.from(content));
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar) if (chunk instanceof Uint8Array) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export async function toArchive(entries: readonly ArchiveEntry[]): Promise<Buffer> {
  return gzipSync(await packEntries(entries));
}

export async function* toStream(...chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

/** A repository of these files as a source, with the name of its tree. */
export function createMemorySource(files: Readonly<Record<string, string>>) {
  const entries = Object.entries(files).map(([path, content]): SnapshotEntry => ({
    kind: 'file',
    path,
    isExecutable: false,
    size: Buffer.byteLength(content),
    oid: toBlobOid('sha1', content),
  }));
  const tree = computeTreeOids(entries, 'sha1').get('') ?? '';
  const asked: string[] = [];
  const refuse = async (): Promise<never> => {
    throw new Error('nothing but the archive is there');
  };
  const source: TreeSource = {
    download: async (commit) => {
      asked.push(commit);
      return toStream(
        await toArchive(Object.entries(files).map(([name, content]) => ({ name: `top/${name}`, content }))),
      );
    },
    listTree: refuse,
    readBlob: refuse,
  };
  return { source, tree, asked };
}

/** Paths with their contents, or the code of the error that reading them gives. */
export function readTree(tree: Tree, path = ''): readonly (readonly [string, string])[] {
  return [...tree.files(path)].map((file) => {
    try {
      return [file.path, Buffer.from(file.read()).toString()] as const;
    } catch (error) {
      return [file.path, error instanceof Error && 'code' in error ? String(error.code) : 'failed'] as const;
    }
  });
}
