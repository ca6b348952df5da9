import type { Connection } from '../connection.ts';
import type { Sink } from './sink.ts';

export type Outgoing<T> = {
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Takes the body of a success. Called again when the request is repeated. */
  readonly open: () => Sink<T>;
  /** How the server is to be reached, when not in the usual way. */
  readonly connection?: Connection;
  /** How often the request is made at most, when not as often as usual. */
  readonly attempts?: number;
};

/** Several headers of one name read as one, joined with commas; names in lower case. */
export type HeaderReader = Pick<Headers, 'get'>;

export type Incoming<T> = { readonly url: URL; readonly status: number; readonly headers: HeaderReader } & (
  | { readonly ok: true; readonly value: T }
  /** `text` is the start of the body. */
  | { readonly ok: false; readonly text: string }
);
