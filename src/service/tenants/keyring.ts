import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { TidemarkError } from '../../errors.ts';

/** Encrypts and decrypts for one installation. */
export interface SecretBox {
  /** `context` says what the text is, such as its key in the store: it opens nowhere else. */
  seal(text: string, context: string): string;
  /** Undefined for what was sealed for something else, with a key that is not there any more, or changed since. */
  open(sealed: string, context: string): string | undefined;
}

/** The operator's keys: the first one encrypts, all of them decrypt. */
export interface Keyring {
  box(installation: number): SecretBox;
  /** A key for another purpose, the same in all processes. */
  derive(purpose: string): Uint8Array;
}

type OperatorKey = { readonly id: string; readonly secret: Uint8Array };

const keySize = 32;
const nonceSize = 12;
const version = 'v1';

/**
 * Reads `TIDEMARK_ENCRYPTION_KEY`: keys of 32 bytes in base64 or hexadecimal digits, with commas between them, the
 * newest first. A key is known by a part of its hash, so that old texts find theirs when a new one is put in front.
 *
 * Throws `TidemarkError` `invalid-input`, never with a key in it.
 */
export function createKeyring(text: string): Keyring {
  const keys = text.split(',').map((part, index) => parseKey(part.trim(), index + 1));
  const [newest] = keys;
  if (newest === undefined) throw invalidKey(1, 0);
  return {
    box: (installation) => createBox(keys, `tidemark installation ${installation}`),
    derive: (purpose) => deriveKey(newest, `tidemark ${purpose}`),
  };
}

function parseKey(text: string, position: number): OperatorKey {
  const secret = /^[0-9a-f]{64}$/iu.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');
  const isBase64 = /^[A-Za-z0-9+/_-]+={0,2}$/u.test(text);
  if (!isBase64 || secret.length !== keySize) throw invalidKey(position, secret.length);
  const isWeak = new Set(secret).size < 8;
  if (isWeak) throw invalidKey(position, 0);
  return { id: createHash('sha256').update('tidemark key').update(secret).digest('hex').slice(0, 8), secret };
}

function invalidKey(position: number, found: number): TidemarkError {
  return new TidemarkError(
    'invalid-input',
    `TIDEMARK_ENCRYPTION_KEY, key ${position}: expected ${keySize} random bytes in base64, found ${found === 0 ? 'something else' : `${found} bytes`}; make one with 'openssl rand -base64 32'`,
  );
}

function deriveKey({ secret }: OperatorKey, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, '', purpose, keySize));
}

/** AES-256-GCM (NIST SP 800-38D) with a key for each installation by HKDF (RFC 5869). */
function createBox(keys: readonly OperatorKey[], purpose: string): SecretBox {
  const derived = new Map(keys.map((key) => [key.id, deriveKey(key, purpose)]));
  const [newest] = keys;
  return {
    seal: (text, context) => {
      const id = newest?.id ?? '';
      const nonce = randomBytes(nonceSize);
      const cipher = createCipheriv('aes-256-gcm', derived.get(id) ?? '', nonce);
      cipher.setAAD(Buffer.from(context));
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      const parts = [nonce, sealed, cipher.getAuthTag()].map((part) => part.toString('base64url'));
      return [version, id, ...parts].join('.');
    },
    open: (sealed, context) => {
      const [format, id = '', ...parts] = sealed.split('.');
      const key = derived.get(id);
      const [nonce, body, tag] = parts.map((part) => Buffer.from(part, 'base64url'));
      if (format !== version || key === undefined || parts.length !== 3) return undefined;
      if (nonce?.length !== nonceSize || body === undefined || tag?.length !== 16) return undefined;
      const decipher = createDecipheriv('aes-256-gcm', key, nonce);
      decipher.setAAD(Buffer.from(context));
      decipher.setAuthTag(tag);
      try {
        return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
      } catch {
        return undefined;
      }
    },
  };
}
