import { hash, type Hash } from 'node:crypto';
import type { Header } from 'tar-stream';
import { refuseArchive, showPath } from './archive-error.ts';
import { toEntryPath } from './entry-path.ts';
import { createArena, type Arena } from './arena.ts';
import { startBlobHash, toBlobHead, type OidAlgorithm } from './git-oids.ts';
import type { ArchiveOptions } from './read-archive.ts';
import type { SnapshotEntry } from './snapshot.ts';
import { isStructured } from './wanted-files.ts';

/** Takes the content of an entry. */
export type Sink = { readonly write: (chunk: Uint8Array) => void; readonly end: () => void };

export const ignored: Sink = { write: () => undefined, end: () => undefined };

/** A small file may turn out to be named by a kustomization that comes later. */
const heldFile = 64 * 1024;
const heldFiles = 16 * 2 ** 20;

/** Takes the entries of an archive one by one. Methods throw `TidemarkError` `archive-refused`. */
export function createCollector(options: Omit<ArchiveOptions, 'signal'>) {
  const { limits } = options;
  const entries = new Map<string, SnapshotEntry>();
  const directories = new Set<string>();
  const parents = new Set<string>();
  const sizes = { kept: 0, held: 0, paths: 0 };
  const [kept, held] = [createArena(), createArena()];
  let top: string | undefined;

  function open(header: Header): Sink {
    const place = toEntryPath(header.name, limits.path);
    top ??= place.top;
    if (place.top !== top)
      throw refuseArchive(`expected one directory around the archive, found ${showPath(header.name)}`);
    countPath(place.path);
    switch (header.type) {
      case 'directory':
        addDirectory(place.path);
        return ignored;
      case 'symlink':
        add({ kind: 'link', path: place.path, target: toTarget(header, limits.path) });
        return ignored;
      case 'file':
        return openFile(place.path, header);
      default:
        throw refuseArchive(
          `expected files, directories and symbolic links in the archive, found a ${header.type} at ${showPath(place.path)}`,
        );
    }
  }

  function countPath(path: string): void {
    sizes.paths += Buffer.byteLength(path);
    const count = entries.size + directories.size + 1;
    if (count > limits.entries || sizes.paths > limits.paths)
      throw refuseArchive(
        `expected at most ${limits.entries} files with paths of ${limits.paths} bytes in all, found more; split the repository, or raise the limit of this service`,
      );
  }

  function addDirectory(path: string): void {
    if (path !== '' && (directories.has(path) || entries.has(path))) throw refuseTwice(path);
    directories.add(path);
    addParents(path);
  }

  function add(entry: SnapshotEntry): void {
    const { path } = entry;
    if (path === '' || entries.has(path) || directories.has(path) || parents.has(path))
      throw refuseTwice(path);
    entries.set(path, entry);
    addParents(path);
  }

  function addParents(path: string): void {
    let at = path.lastIndexOf('/');
    for (; at > 0; at = path.lastIndexOf('/', at - 1)) {
      const parent = path.slice(0, at);
      if (entries.has(parent)) throw refuseTwice(parent);
      if (parents.has(parent)) return;
      parents.add(parent);
    }
  }

  function openFile(path: string, header: Header): Sink {
    const { size } = header;
    const isExecutable = (header.mode & 0o100) !== 0;
    const done = (oid: string, content?: Uint8Array): void =>
      add({ kind: 'file', path, isExecutable, size, oid, ...(content && { content }) });
    const arena = chooseArena(path, size);
    if (arena === undefined) return toHashSink(startBlobHash(options.algorithm, size), size, done);
    const head = toBlobHead(size);
    const buffer = arena.take(head.length + size);
    buffer.write(head, 'latin1');
    return toBufferSink({ buffer, start: head.length, done, algorithm: options.algorithm });
  }

  /** Files that may go again are not beside those that stay, whose memory they would keep. */
  function chooseArena(path: string, size: number): Arena | undefined {
    if (size > limits.file) return undefined;
    if (isStructured(path) || options.also.has(path)) {
      sizes.kept += size;
      if (sizes.kept > limits.kept)
        throw refuseArchive(
          `expected YAML and JSON files of at most ${limits.kept} bytes in all, found more; move what is not for a cluster out of the repository, or raise the limit of this service`,
        );
      return kept;
    }
    if (size > heldFile || sizes.held + size > heldFiles) return undefined;
    sizes.held += size;
    return held;
  }

  function finish(): readonly SnapshotEntry[] {
    const empty = [...directories].filter((path) => path !== '' && !parents.has(path));
    return [...entries.values(), ...empty.map((path): SnapshotEntry => ({ kind: 'submodule', path }))];
  }

  return { open, finish };
}

type Filling = {
  /** What Git puts in front of the content, and room for it. */
  readonly buffer: Buffer;
  readonly start: number;
  readonly algorithm: OidAlgorithm;
  readonly done: (oid: string, content: Uint8Array) => void;
};

function toBufferSink({ buffer, start, algorithm, done }: Filling): Sink {
  let filled = start;
  return {
    write: (chunk) => {
      buffer.set(chunk, filled);
      filled += chunk.byteLength;
    },
    end: () => {
      if (filled === buffer.length) done(hash(algorithm, buffer), buffer.subarray(start));
    },
  };
}

function toHashSink(naming: Hash, size: number, done: (oid: string) => void): Sink {
  let filled = 0;
  return {
    write: (chunk) => {
      naming.update(chunk);
      filled += chunk.byteLength;
    },
    end: () => {
      if (filled === size) done(naming.digest('hex'));
    },
  };
}

function toTarget({ linkname }: Header, limit: number): string {
  // There is no name at all when it is empty.
  const target = linkname ?? '';
  if (target === '' || target.includes('\0') || Buffer.byteLength(target) > limit)
    throw refuseArchive(`expected symbolic links with a target in the archive, found ${showPath(target)}`);
  return target;
}

function refuseTwice(path: string): Error {
  return refuseArchive(`expected each path once in the archive, found ${showPath(path)} again`);
}
