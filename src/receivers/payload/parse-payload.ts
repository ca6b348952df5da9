import { ownProperty } from '../../registry/oci/body.ts';
import type { HookRequest } from '../hook.ts';

export type Payload = Readonly<Record<string, unknown>>;

/** The JSON object of a body; undefined for anything else. */
export function parseObject(text: string): Payload | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The JSON object that a request carries: its body, or the field `payload` of a form, as GitHub sends it. */
export function readPayload({ body, headers }: Pick<HookRequest, 'body' | 'headers'>): Payload | undefined {
  const text = Buffer.from(body).toString('utf8');
  if (toMediaType(headers) !== 'application/x-www-form-urlencoded') return parseObject(text);
  return parseObject(new URLSearchParams(text).get('payload') ?? '');
}

/** The media type of a request, without parameters and in lower case. */
export function toMediaType(headers: HookRequest['headers']): string {
  return (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** The value at a path of own properties. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce((inner, name) => ownProperty(inner, name), value);
}

/** The text at a path of own properties; undefined for everything else and for the empty one. */
export function textOf(value: unknown, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

function isObject(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
