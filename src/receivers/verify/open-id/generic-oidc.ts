import { decodeJwt } from 'jose';
import type { CelValue } from '../../../cel/cel-value.ts';
import { toCelValue } from '../../../cel/cel-value.ts';
import { TidemarkError } from '../../../errors.ts';
import type { Hook, HookRequest, IssuerExpressions } from '../../hook.ts';
import type { Claims, Verdict } from '../verdict.ts';
import { refuse } from '../verdict.ts';
import type { TokenCheck } from './verify-token.ts';
import { checkToken, findBearer } from './verify-token.ts';

/** `generic-oidc`: a token of an issuer that the Receiver names, with claims that fulfil all of its validations. */
export async function verifyGenericOidc(
  request: HookRequest,
  { receiver, expressions }: Hook,
  check: TokenCheck,
): Promise<Verdict> {
  const token = findBearer(request.headers['authorization']);
  if (token === undefined) return refuse(401, 'there is no token');
  const issuer = readIssuer(token);
  const provider = receiver.spec.oidcProviders.find(({ issuerURL }) => issuerURL === issuer);
  const rules = issuer === undefined ? undefined : expressions?.issuers.get(issuer);
  if (provider === undefined || rules === undefined) return refuse(401, 'the token is of an unknown issuer');
  const { issuerURL, audience } = provider;
  const checked = await checkToken(
    token,
    { keys: { issuer: issuerURL }, issuer: issuerURL, audience },
    check,
  );
  if ('unavailable' in checked) return refuse(503, checked.unavailable);
  if ('refused' in checked) return refuse(401, checked.refused);
  const failures = listFailures(checked.claims, rules);
  return failures.length > 0 ? refuse(401, failures.join('; ')) : { ok: true, claims: checked.claims };
}

/** Not verified yet: it only says whose keys to verify with. */
function readIssuer(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

/** The messages of all validations that fail; an expression that fails on the claims is one of them. */
function listFailures(claims: Claims, { variables, validations }: IssuerExpressions): readonly string[] {
  try {
    const known = new Map<string, CelValue>();
    const inputs = { claims: toCelValue(claims), vars: known };
    for (const { name, program } of variables) known.set(name, toCelValue(program.evaluate(inputs)));
    return validations.flatMap(({ message, program }) => {
      try {
        return program.evaluate(inputs) === true ? [] : [message];
      } catch (error) {
        return [`${message}: ${toText(error)}`];
      }
    });
  } catch (error) {
    return [toText(error)];
  }
}

function toText(error: unknown): string {
  if (error instanceof TidemarkError) return error.message;
  throw error;
}
