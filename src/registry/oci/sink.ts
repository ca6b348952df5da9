/** Takes a body piece by piece, as it comes from the network, after decompression. */
export interface Sink<T> {
  /** Whether more is wanted: after `false` the rest of the body is not read. */
  add(piece: Uint8Array): boolean;
  /** What the body was, once it is over or enough of it was read. */
  end(): T;
}

/** A sink with a result of another kind. */
export function mapSink<T, U>(sink: Sink<T>, map: (value: T) => U): Sink<U> {
  return { add: (piece) => sink.add(piece), end: () => map(sink.end()) };
}

/** The first `limit` bytes of a body as text. */
export function createTextSink(limit: number): Sink<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  return {
    add: (piece) => {
      pieces.push(piece);
      size += piece.byteLength;
      return size < limit;
    },
    end: () => Buffer.concat(pieces).subarray(0, limit).toString('utf8'),
  };
}

/** A whole body; absent when it is larger than `limit` bytes. */
export function createBytesSink(limit: number): Sink<Uint8Array | undefined> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  return {
    add: (piece) => {
      pieces.push(piece);
      size += piece.byteLength;
      return size <= limit;
    },
    end: () => (size > limit ? undefined : Buffer.concat(pieces)),
  };
}

/** For an answer whose body says nothing. */
export function createEmptySink(): Sink<void> {
  return { add: () => false, end: () => undefined };
}
