import { createGunzip } from 'node:zlib';
import type { HttpHeaders } from './transport.ts';

/** A body on its way from the network. */
export type Body = {
  readonly add: (piece: Uint8Array) => void;
  readonly end: () => void;
  /** Nobody listens any more. */
  readonly stop: () => void;
};

export type BodyListener = Pick<Body, 'add' | 'end'> & { readonly fail: (error: unknown) => void };

/** Stops and restarts the flow of a body. */
export type Flow = { pause(): void; resume(): void };

/** Undoes the one encoding that is asked for, and passes on what comes out. */
export function decode(headers: HttpHeaders, listener: BodyListener, flow: Flow): Body {
  if (headers['content-encoding'] !== 'gzip') return { ...listener, stop: () => {} };
  const gunzip = createGunzip()
    .on('data', (piece: Buffer) => listener.add(piece))
    .on('end', () => listener.end())
    .on('error', (error) => listener.fail(error))
    .on('drain', () => flow.resume());
  return {
    add: (piece) => {
      if (!gunzip.write(piece)) flow.pause();
    },
    end: () => void gunzip.end(),
    stop: () => void gunzip.destroy(),
  };
}
