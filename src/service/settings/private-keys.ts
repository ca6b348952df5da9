import { createPrivateKey } from 'node:crypto';
import type { Reading } from './variable.ts';

const block = /-----BEGIN (?:RSA )?PRIVATE KEY-----[\s\S]+?-----END (?:RSA )?PRIVATE KEY-----/g;

/** All RSA keys in a text of PEM blocks, which may be in base64 as a whole, or have `\n` in place of line ends. */
export function readPrivateKeys(text: string): Reading<readonly string[]> {
  const plain = text.includes('-----BEGIN') ? text : Buffer.from(text, 'base64').toString('utf8');
  const keys = plain.replaceAll(String.raw`\n`, '\n').match(block) ?? [];
  if (keys.length > 0 && keys.every(isUsable)) return { value: keys };
  return { expected: 'the RSA private key that GitHub made for the App, as PEM' };
}

function isUsable(key: string): boolean {
  try {
    return createPrivateKey(key).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
