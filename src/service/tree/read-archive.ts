import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import { TidemarkError } from '../../errors.ts';
import { refuseArchive, showPath } from './archive-error.ts';
import { createCollector, ignored, type Sink } from './collect-entries.ts';
import type { OidAlgorithm } from './git-oids.ts';
import type { SnapshotEntry } from './snapshot.ts';
import type { TreeLimits } from './tree-limits.ts';

export type ArchiveOptions = {
  readonly limits: TreeLimits;
  readonly algorithm: OidAlgorithm;
  /** Files to keep whatever they are called. */
  readonly also: ReadonlySet<string>;
  readonly signal: AbortSignal;
};

/**
 * Reads a compressed archive as `git archive --format=tar.gz` makes it, while it comes in. Files that no run can read
 * are known by their path, size and name in Git only, and so are those that are too large.
 *
 * Throws `TidemarkError` `archive-refused` for an archive beyond the limits or with entries that Git never makes, and
 * `forge-failed` for one that is broken off or damaged; a `TidemarkError` of the source or the signal as it is.
 */
export async function readArchive(
  source: AsyncIterable<Uint8Array>,
  options: ArchiveOptions,
): Promise<readonly SnapshotEntry[]> {
  const { limits, signal } = options;
  const collector = createCollector(options);
  const broken = Promise.withResolvers<never>();
  const stop = new AbortController();
  const abort = (): void => broken.reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  const reading = pipeline(
    source,
    meter(limits.compressed, 'compressed'),
    createGunzip({ chunkSize: 64 * 1024 }),
    meter(limits.unpacked, 'unpacked'),
    (chunks: AsyncIterable<Uint8Array>) => unpack(chunks, collector.open, broken),
    { signal: stop.signal },
  );
  try {
    // A source that is stuck would keep the pipeline from ending, so that it is not waited for.
    await Promise.race([reading, broken.promise]);
    return collector.finish();
  } catch (error) {
    throw toArchiveError(error, signal);
  } finally {
    signal.removeEventListener('abort', abort);
    reading.catch(() => undefined);
    stop.abort();
  }
}

type Broken = PromiseWithResolvers<never>;

/** What goes wrong inside of the unpacker comes out of `broken`: its streams would throw it at nobody. */
async function unpack(
  chunks: AsyncIterable<Uint8Array>,
  open: (header: Header) => Sink,
  broken: Broken,
): Promise<void> {
  const unpacker = extract();
  const finished = Promise.withResolvers<unknown>();
  let drained = Promise.withResolvers<unknown>();
  unpacker.on('error', broken.reject);
  unpacker.on('finish', () => finished.resolve(undefined));
  unpacker.on('drain', () => drained.resolve(undefined));
  unpacker.on('entry', (header, stream, next) => {
    const sink = attempt(() => open(header), broken) ?? ignored;
    stream.on('error', broken.reject);
    stream.on('data', (chunk) => {
      if (chunk instanceof Uint8Array) sink.write(chunk);
    });
    stream.on('end', () => {
      attempt(() => sink.end(), broken);
      next();
    });
    stream.resume();
  });
  try {
    for await (const chunk of chunks) {
      drained = Promise.withResolvers<unknown>();
      if (!unpacker.write(chunk)) await Promise.race([drained.promise, broken.promise]);
    }
    unpacker.end(undefined);
    await Promise.race([finished.promise, broken.promise]);
  } finally {
    unpacker.destroy();
  }
}

function attempt<T>(task: () => T, broken: Broken): T | undefined {
  try {
    return task();
  } catch (error) {
    broken.reject(error);
    return undefined;
  }
}

function meter(limit: number, what: string) {
  return async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let size = 0;
    for await (const chunk of chunks) {
      size += chunk.byteLength;
      if (size > limit)
        throw refuseArchive(
          `expected an archive of at most ${limit} bytes ${what}, found a larger one; move large files out of the repository, or raise the limit of this service`,
        );
      yield chunk;
    }
  };
}

function toArchiveError(error: unknown, signal: AbortSignal): TidemarkError {
  if (error instanceof TidemarkError) return error;
  if (signal.aborted && signal.reason instanceof TidemarkError) return signal.reason;
  const said = error instanceof Error ? error.message : '';
  return new TidemarkError(
    'forge-failed',
    `expected the whole archive of the repository, found one that is broken off or damaged (${showPath(said)}); it is fetched again in the next run`,
    { cause: error },
  );
}
