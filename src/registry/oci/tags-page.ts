import { TidemarkError } from '../../errors.ts';
import type { Sink } from './sink.ts';
import { createTagsReader, type Names } from './tags-reader.ts';

/** What one page of a listing holds. */
export type TagsPage = Names & {
  /** The size of the body, after decompression. */
  readonly bytes: number;
  /** Whether the page was broken off because it is larger than allowed. */
  readonly cut: boolean;
};

/**
 * Takes the body of an answer to `tags/list`. A large body is parsed piece by piece, so that it is never in memory as a
 * whole. `tags: null` is an empty page, as old registries write it.
 *
 * `end` throws `TidemarkError` `registry-malformed`.
 */
export function createTagsPageSink(options: {
  readonly limit: number;
  readonly host: string;
}): Sink<TagsPage> {
  const reader = createTagsReader();
  let bytes = 0;
  return {
    add: (piece) => {
      bytes += piece.byteLength;
      if (bytes > options.limit) return false;
      reader.add(piece);
      return true;
    },
    end: () => {
      const cut = bytes > options.limit;
      const names = cut ? reader.soFar() : reader.end();
      if (names === undefined) throw toMalformed(options.host, reader.start());
      return { ...names, bytes, cut };
    },
  };
}

function toMalformed(host: string, start: string): TidemarkError {
  const found = /^\s*</u.test(start) ? 'a web page' : 'something else or only a part of it';
  return new TidemarkError(
    'registry-malformed',
    `${host} should answer with a JSON list of tags, but sent ${found}; check that a registry answers at this address`,
  );
}
