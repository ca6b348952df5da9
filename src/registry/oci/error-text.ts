import { STATUS_CODES } from 'node:http';
import { ownProperty, toSafeText } from './body.ts';

/**
 * `404 Not Found: NAME_UNKNOWN: repository name not known to registry`: the status and the first entry of the error
 * body that the OCI distribution specification defines, or of what vendors send instead. Other bodies are left out.
 */
export function toErrorText({ status, text }: { readonly status: number; readonly text: string }): string {
  const name = STATUS_CODES[status];
  return [name === undefined ? String(status) : `${status} ${name}`, ...toBodyParts(text)].join(': ');
}

function toBodyParts(text: string): readonly string[] {
  const body = parseObject(text);
  const errors = ownProperty(body, 'errors');
  const first: unknown = Array.isArray(errors) ? errors[0] : body;
  const code = ownProperty(first, 'code') ?? ownProperty(first, 'error');
  const message =
    ownProperty(first, 'message') ?? ownProperty(first, 'details') ?? ownProperty(first, 'error_description');
  return [code, message].flatMap((part) =>
    typeof part === 'string' && part !== '' ? [toSafeText(part)] : [],
  );
}

function parseObject(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
