import type { Connection } from '../connection.ts';
import type { Body } from './body.ts';

export type Outgoing<T> = {
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Reads the body of a success. Called again when the request is repeated. */
  readonly read: (body: Body) => Promise<T>;
  /** How the server is to be reached, when not in the usual way. */
  readonly connection?: Connection;
  /** How often the request is made at most, when not as often as usual. */
  readonly attempts?: number;
};

export type Incoming<T> = { readonly url: URL; readonly status: number; readonly headers: Headers } & (
  | { readonly ok: true; readonly value: T }
  /** `text` is the start of the body. */
  | { readonly ok: false; readonly text: string }
);
