import type { CelProgram } from '../cel/compile-cel.ts';
import type { Receiver } from './manifests/types.ts';

/** One request to a webhook. */
export type HookRequest = {
  readonly method: string;
  /** With or without a query; a host may have put a prefix before it. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
};

/** A Receiver that is served: its secret is read, its expressions are compiled. */
export type Hook = {
  readonly receiver: Receiver;
  /** `/hook/<digest>`; as secret as the token. */
  readonly path: string;
  readonly secret: HookSecret;
  /** Absent when an expression is wrong; requests are then refused until it is corrected. */
  readonly expressions?: HookExpressions;
};

export type HookSecret = {
  /** Empty for `generic-oidc` only. */
  readonly token: string;
  /** The service account whose tokens are taken, for `gcr`. */
  readonly email?: string;
  readonly audience?: string;
};

export type HookExpressions = {
  readonly resourceFilter?: CelProgram;
  /** By the index of the resource. */
  readonly filters: readonly (CelProgram | undefined)[];
  /** By the issuer. */
  readonly issuers: ReadonlyMap<string, IssuerExpressions>;
};

export type IssuerExpressions = {
  readonly variables: readonly { readonly name: string; readonly program: CelProgram }[];
  readonly validations: readonly { readonly message: string; readonly program: CelProgram }[];
};
