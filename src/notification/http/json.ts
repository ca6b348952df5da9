import { TidemarkError } from '../../errors.ts';
import { ownProperty } from '../../registry/oci/body.ts';
import type { Reply } from './exchange.ts';

/** The JSON value of an answer. Throws `TidemarkError` `notification-failed` when it is none. */
export function parseReply({ text }: Pick<Reply, 'text'>): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new TidemarkError(
      'notification-failed',
      'expected JSON as the answer, found something else; check the address',
    );
  }
}

/** The JSON value of an answer, or undefined. */
export function findJson({ text }: Pick<Reply, 'text'>): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The text at a path of own properties; undefined for everything else. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = path.reduce((inner, name) => ownProperty(inner, name), value);
  return typeof found === 'string' ? found : undefined;
}

/** The number or text at a path, as text; ids come as either. */
export function idAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = path.reduce((inner, name) => ownProperty(inner, name), value);
  return typeof found === 'number' || typeof found === 'string' ? String(found) : undefined;
}

/** The items of a list. Throws `TidemarkError` `notification-failed` for anything else. */
export function toItems(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new TidemarkError(
    'notification-failed',
    'expected a list as the answer, found something else; check the address',
  );
}
