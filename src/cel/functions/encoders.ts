import type { Environment } from '@marcbachmann/cel-js';
import { TidemarkError } from '../../errors.ts';

/** What `base64` is in an expression. */
class Base64Namespace {
  toString(): string {
    return 'base64';
  }
}

/** `base64.encode` and `base64.decode`. */
export function registerEncoders(environment: Environment): void {
  environment
    .registerType('Base64Namespace', Base64Namespace)
    .registerConstant('base64', 'Base64Namespace', new Base64Namespace())
    .registerFunction('Base64Namespace.encode(bytes): string', (_: unknown, bytes: Uint8Array) =>
      Buffer.from(bytes).toString('base64'),
    )
    .registerFunction('Base64Namespace.decode(string): bytes', (_: unknown, text: string) => decode(text));
}

function decode(text: string): Uint8Array {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text))
    throw new TidemarkError('invalid-expression', 'base64.decode() expects base64, found something else');
  return Buffer.from(text, 'base64');
}
