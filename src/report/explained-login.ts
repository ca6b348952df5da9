import type { ErrorCode, Place } from '../errors.ts';
import { toPlaceText } from '../errors.ts';
import type { CredentialsOrigin } from '../registry/credentials-origin.ts';
import { describeOrigin } from '../registry/credentials-origin.ts';

/** Where the login for a repository comes from, never what it is. */
export type LoginSource =
  | CredentialsOrigin
  /** Nobody has one; `looked` names who was asked. */
  | { readonly kind: 'anonymous'; readonly looked: string }
  /** Whoever should have one cannot give it, and why. */
  | { readonly kind: 'unavailable'; readonly code: ErrorCode; readonly reason: string }
  /** No registry is asked, so no login was looked for. */
  | { readonly kind: 'not-looked-for' };

/** One secret that a repository names, and what came of looking for it. */
export type ExplainedSecret = {
  readonly field: 'secretRef' | 'certSecretRef' | 'proxySecretRef';
  /** `namespace/name`. */
  readonly secret: string;
  /** Where the repository names it. */
  readonly place: Place;
  readonly state: 'found' | 'missing' | 'invalid' | 'unused';
  /** Where it was found, or what to do. */
  readonly detail: string;
  /** Where this repository declares it for a cluster, and in which form. */
  readonly declared?: { readonly place: Place; readonly form: string };
};

/** The login in words. */
export function describeLogin(source: LoginSource): string {
  switch (source.kind) {
    case 'anonymous':
      return `none (anonymous): ${source.looked}`;
    case 'unavailable':
      return `unavailable: ${source.reason}`;
    case 'not-looked-for':
      return 'not looked for';
    default:
      return describeOrigin(source);
  }
}

/** The secret in words, for a table. */
export function toSecretRow({ field, secret, place, state, detail, declared }: ExplainedSecret) {
  const manifest = declared === undefined ? '' : `; ${declared.form} at ${toPlaceText(declared.place)}`;
  return [field, `Secret ${secret} (${toPlaceText(place)}) ${state}: ${detail}${manifest}`] as const;
}
