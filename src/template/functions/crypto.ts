import { createDecipheriv, createHmac, scryptSync } from 'node:crypto';
import type { Budget } from '../budget.ts';
import { GoError } from '../go-error.ts';
import type { FunctionSpec } from '../values/function-spec.ts';
import { UINT32 } from '../values/types.ts';
import { Int } from '../values/values.ts';
import { decodeBase64 } from './base64.ts';
import { fixed, type Parameter, str } from './define.ts';

const counter: Parameter<number> = {
  type: UINT32,
  read: (argument) => (argument instanceof Int ? Number(argument.value) : 0),
};

/** sprig's cryptographic functions that give the same result each time. */
export const cryptoFunctions: readonly (readonly [string, FunctionSpec])[] = [
  ['derivePassword', fixed([counter, str, str, str, str], str, derivePassword)],
  ['decryptAES', fixed([str, str], str, decryptAes)],
];

const SEED = 'com.lyndir.masterpassword';

/** Shapes of the passwords: each letter stands for one of CHARACTERS. */
const SHAPES: ReadonlyMap<string, readonly string[]> = new Map([
  ['maximum', ['anoxxxxxxxxxxxxxxxxx', 'axxxxxxxxxxxxxxxxxno']],
  [
    'long',
    (
      'CvcvnoCvcvCvcv CvcvCvcvnoCvcv CvcvCvcvCvcvno CvccnoCvcvCvcv CvccCvcvnoCvcv CvccCvcvCvcvno CvcvnoCvccCvcv ' +
      'CvcvCvccnoCvcv CvcvCvccCvcvno CvcvnoCvcvCvcc CvcvCvcvnoCvcc CvcvCvcvCvccno CvccnoCvccCvcv CvccCvccnoCvcv ' +
      'CvccCvccCvcvno CvcvnoCvccCvcc CvcvCvccnoCvcc CvcvCvccCvccno CvccnoCvcvCvcc CvccCvcvnoCvcc CvccCvcvCvccno'
    ).split(' '),
  ],
  ['medium', ['CvcnoCvc', 'CvcCvcno']],
  ['short', ['Cvcn']],
  ['basic', ['aaanaaan', 'aannaaan', 'aaannaaa']],
  ['pin', ['nnnn']],
]);

const LETTERS = 'AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz';
const CHARACTERS: ReadonlyMap<string, string> = new Map([
  ['C', 'BCDFGHJKLMNPQRSTVWXYZ'],
  ['v', 'aeiou'],
  ['c', 'bcdfghjklmnpqrstvwxyz'],
  ['a', LETTERS],
  ['n', '0123456789'],
  ['o', "@&%?,=[]_:-+*$#!'^~;()/."],
  ['x', `${LETTERS}0123456789!@#$%^&*()`],
]);

/** About what one derivation costs, which is a tenth of a second. */
const DERIVATION_STEPS = 500_000;

/** The algorithm of the Master Password application. */
function derivePassword(
  count: number,
  kind: string,
  password: string,
  user: string,
  site: string,
  budget: Budget,
): string {
  const shapes = SHAPES.get(kind);
  if (shapes === undefined) return `cannot find password template ${kind}`;
  budget.step(DERIVATION_STEPS);
  const salt = Buffer.from(SEED + uint32(user.length) + user, 'latin1');
  const options = { N: 32_768, r: 8, p: 2, maxmem: 64 * 1024 * 1024 };
  const key = scryptSync(Buffer.from(password, 'latin1'), salt, 64, options);
  const message = Buffer.from(SEED + uint32(site.length) + site + uint32(count), 'latin1');
  const seed = createHmac('sha256', key).update(message).digest();
  const shape = shapes[(seed[0] ?? 0) % shapes.length] ?? '';
  return Array.from(shape, (letter, index) => {
    const characters = CHARACTERS.get(letter) ?? '';
    return characters[(seed[index + 1] ?? 0) % characters.length] ?? '';
  }).join('');
}

function uint32(value: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes.toString('latin1');
}

/** AES-256 in CBC mode. The key is the password, filled with zeros; its last byte says how many bytes to drop. */
function decryptAes(password: string, text: string): string {
  if (text === '') return '';
  const fault = decodeBase64(text);
  if (fault.startsWith('illegal base64 data at input byte ')) throw new GoError(fault);
  const key = Buffer.alloc(32);
  key.write(password, 'latin1');
  const data = Buffer.from(fault, 'latin1');
  if (data.length < 16)
    throw new GoError(`runtime error: slice bounds out of range [:16] with capacity ${data.length}`);
  if (data.length % 16 !== 0) throw new GoError('crypto/cipher: input not full blocks');
  if (data.length === 16) throw new GoError('runtime error: index out of range [-1]');
  const cipher = createDecipheriv('aes-256-cbc', key, data.subarray(0, 16)).setAutoPadding(false);
  const plain = Buffer.concat([cipher.update(data.subarray(16)), cipher.final()]);
  const dropped = plain.at(-1) ?? 0;
  if (dropped > plain.length)
    throw new GoError(`runtime error: slice bounds out of range [:${plain.length - dropped}]`);
  return plain.subarray(0, plain.length - dropped).toString('latin1');
}
