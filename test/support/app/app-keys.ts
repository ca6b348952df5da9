import { generateKeyPairSync, sign, verify } from 'node:crypto';

export type AppKey = { readonly privateKey: string; readonly publicKey: string };

export function makeAppKey(): AppKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return { privateKey, publicKey };
}

/** Whether a JSON Web Token was signed with the private key that belongs to this public one (RS256), and by whom. */
export function readIssuer(token: string, publicKey: string): string | undefined {
  const [header = '', claims = '', signature = ''] = token.split('.');
  const isValid = verify(
    'sha256',
    Buffer.from(`${header}.${claims}`),
    publicKey,
    Buffer.from(signature, 'base64url'),
  );
  if (!isValid) return undefined;
  const { iss }: { iss: unknown } = JSON.parse(Buffer.from(claims, 'base64url').toString());
  return String(iss);
}

/** A token of the App as its private key signs it. */
export function signAppToken(appId: number, privateKey: string): string {
  const now = Math.floor(Date.now() / 1_000);
  const [header, claims] = [
    { alg: 'RS256', typ: 'JWT' },
    { iat: now - 30, exp: now + 570, iss: String(appId) },
  ].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  const signature = sign('sha256', Buffer.from(`${header}.${claims}`), privateKey);
  return `${header}.${claims}.${signature.toString('base64url')}`;
}
