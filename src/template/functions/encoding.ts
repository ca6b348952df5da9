import { createHash } from 'node:crypto';
import type { FunctionSpec } from '../values/function-spec.ts';
import { decodeBase32, encodeBase32 } from './base32.ts';
import { decodeBase64 } from './base64.ts';
import { fixed, str } from './define.ts';

/** sprig's encodings and hashes. */
export const encodingFunctions: readonly (readonly [string, FunctionSpec])[] = [
  ['b64enc', fixed([str], str, (text) => Buffer.from(text, 'latin1').toString('base64'))],
  ['b64dec', fixed([str], str, decodeBase64)],
  ['b32enc', fixed([str], str, encodeBase32)],
  ['b32dec', fixed([str], str, decodeBase32)],
  ['sha1sum', fixed([str], str, (text) => hash('sha1', text))],
  ['sha256sum', fixed([str], str, (text) => hash('sha256', text))],
  ['sha512sum', fixed([str], str, (text) => hash('sha512', text))],
  ['adler32sum', fixed([str], str, adler32)],
];

function hash(algorithm: string, text: string): string {
  return createHash(algorithm).update(text, 'latin1').digest('hex');
}

function adler32(text: string): string {
  let low = 1;
  let high = 0;
  for (let index = 0; index < text.length; index++) {
    low = (low + text.charCodeAt(index)) % 65_521;
    high = (high + low) % 65_521;
  }
  return String(high * 65_536 + low);
}
