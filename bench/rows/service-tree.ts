import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, gunzipSync, gzipSync } from 'node:zlib';
import { extract, pack } from 'tar-stream';
import { createRepositoryTrees } from '../../src/service/tree/create-repository-trees.ts';
import { computeTreeOids, toBlobOid } from '../../src/service/tree/git-oids.ts';
import type { SnapshotEntry } from '../../src/service/tree/snapshot.ts';
import type { TreeSource } from '../../src/service/tree/tree-source.ts';
import type { Prepared, Row } from '../harness.ts';

const fileCount = 10_000;
/** Of every five files, so many are YAML. */
const structured = 2;

export const rows: readonly Row[] = [
  { name: 'tree: an archive of 10,000 files', unit: 'file', perRun: fileCount, prepare: prepareArchive },
  {
    name: 'tree: the same tree again, from the disk',
    unit: 'file',
    perRun: fileCount,
    prepare: prepareCached,
  },
];

type Archive = { readonly bytes: Buffer; readonly tree: string; readonly unpacked: number };

function makeFiles(): ReadonlyMap<string, Buffer> {
  return new Map(
    Array.from({ length: fileCount }, (_, index): [string, Buffer] => {
      const folder = `apps/team-${index % 100}/app-${index % 1_000}`;
      const lines = Array.from(
        { length: 20 + (index % 60) },
        (__, line) => `  key-${line}: value-${index * line}\n`,
      );
      const isYaml = index % 5 < structured;
      return [
        `${folder}/${isYaml ? `deployment-${index}.yaml` : `main-${index}.go`}`,
        Buffer.from(`root:\n${lines.join('')}`),
      ];
    }),
  );
}

async function makeArchive(): Promise<Archive> {
  const files = makeFiles();
  const tar = pack();
  for (const [path, content] of files) tar.entry({ name: `acme-fleet-0000000/${path}` }, content);
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar) if (chunk instanceof Uint8Array) chunks.push(chunk);
  const entries = Array.from(files, ([path, content]): SnapshotEntry => {
    const oid = toBlobOid('sha1', content);
    return { kind: 'file', path, isExecutable: false, size: content.length, oid };
  });
  const unpacked = Buffer.concat(chunks);
  const tree = computeTreeOids(entries, 'sha1').get('') ?? '';
  return { bytes: gzipSync(unpacked), tree, unpacked: unpacked.length };
}

async function* toChunks(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 64 * 1024) yield bytes.subarray(at, at + 64 * 1024);
}

function toSource({ bytes }: Archive): TreeSource {
  const refuse = async (): Promise<never> => {
    throw new Error('the archive is what Git has');
  };
  return { download: async () => toChunks(bytes), listTree: refuse, readBlob: refuse };
}

async function load(archive: Archive, cacheDirectory?: string): Promise<number> {
  const trees = createRepositoryTrees(cacheDirectory === undefined ? {} : { cacheDirectory });
  const source = toSource(archive);
  const { tree } = await trees.load({
    installation: 1,
    repository: 2,
    commit: 'c',
    tree: archive.tree,
    source,
  });
  let size = 0;
  for (const file of tree.files('')) if (file.path.endsWith('.yaml')) size += file.read().length;
  return size;
}

async function prepareArchive(): Promise<Prepared> {
  const archive = await makeArchive();
  let size = 0;
  let peak = 0;
  return {
    subject: async () => {
      const before = process.memoryUsage();
      size = await load(archive);
      const { external, heapUsed } = process.memoryUsage();
      peak = Math.max(peak, external + heapUsed - before.external - before.heapUsed);
    },
    floor: () => unpackOnly(archive),
    floorName: 'gunzip and tar alone',
    note: () =>
      `${toMegabytes(archive.bytes.length)} compressed, ${toMegabytes(archive.unpacked)} unpacked, ${toMegabytes(size)} kept, memory grows by ${toMegabytes(peak)} at most`,
  };
}

async function unpackOnly({ bytes }: Archive): Promise<void> {
  const unpacker = extract();
  unpacker.on('entry', (_, stream, next) => {
    stream.on('end', () => next());
    stream.resume();
  });
  await pipeline(toChunks(bytes), createGunzip({ chunkSize: 64 * 1024 }), unpacker);
}

async function prepareCached(): Promise<Prepared> {
  const archive = await makeArchive();
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-bench-'));
  await load(archive, directory);
  const [name = ''] = readdirSync(join(directory, 'trees/1/2'));
  const file = join(directory, 'trees/1/2', name);
  return {
    subject: () => load(archive, directory),
    floor: () => gunzipSync(readFileSync(file)),
    floorName: 'read and gunzip the file',
    note: () => `${toMegabytes(readFileSync(file).length)} on disk`,
    dispose: () => rmSync(directory, { recursive: true, force: true }),
  };
}

function toMegabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
