import { errors, jwtVerify } from 'jose';
import type { JWTVerifyOptions } from 'jose';
import type { Claims } from '../verdict.ts';
import type { KeySets, KeySource } from './key-sets.ts';

/** Those that sign with a private key. A symmetric one or none at all would let anybody sign. */
const algorithms = ['RS256', 'ES256', 'PS256', 'EdDSA'];

const clockTolerance = 60;

export type TokenExpectation = {
  readonly keys: KeySource;
  readonly issuer: string | string[];
  readonly audience: string;
};

export type TokenCheck = { readonly keySets: KeySets; readonly now: () => number };

/** What came of a token: its claims, why it is refused, or why its keys could not be had. */
export type CheckedToken =
  | { readonly claims: Claims }
  | { readonly refused: string }
  | { readonly unavailable: string };

/** The token of `Authorization: Bearer …`. */
export function findBearer(authorization: string | undefined): string | undefined {
  const token = /^Bearer ([\w.~+/=-]+)$/i.exec(authorization ?? '')?.[1];
  return token?.split('.').length === 3 && token.length < 16_384 ? token : undefined;
}

/** Checks signature, issuer, audience and times of a token. A key that is not known is looked for once more. */
export async function checkToken(
  token: string,
  expectation: TokenExpectation,
  { keySets, now }: TokenCheck,
): Promise<CheckedToken> {
  const { keys, issuer, audience } = expectation;
  const options: JWTVerifyOptions = {
    issuer,
    audience,
    algorithms,
    clockTolerance,
    currentDate: new Date(now()),
    requiredClaims: ['exp'],
  };
  const verify = async (fresh: boolean): Promise<CheckedToken> => {
    const set = await keySets.get(keys, { fresh }).catch((error: unknown) => toText(error));
    if (typeof set === 'string') return { unavailable: `the keys of the issuer cannot be had: ${set}` };
    const { payload } = await jwtVerify(token, set, options);
    return { claims: payload };
  };
  try {
    return await verify(false).catch((error: unknown) => {
      if (error instanceof errors.JWKSNoMatchingKey) return verify(true);
      throw error;
    });
  } catch (error) {
    return { refused: toText(error) };
  }
}

function toText(error: unknown): string {
  return error instanceof Error ? error.message : 'it failed';
}
