import { createHash } from 'node:crypto';
import type { FluxEvent } from './flux-event.ts';
import { toGroupPrefix } from './metadata.ts';

/** The key by which Flux's notification controller recognises an event that it has seen: SHA-256 in hex. */
export function toDedupKey(event: FluxEvent): string {
  return toSha256(listKeyParts(event).join('/'));
}

/**
 * Our own key: Flux's parts together with severity and reason, so that a failure and the recovery with the same text
 * are two things. Parts of the message that change by themselves (durations, times, request ids) do not count.
 */
export function toNoiseKey(event: FluxEvent): string {
  const stable = { ...event, message: withoutVolatile(event.message) };
  return toSha256(
    [...listKeyParts(stable), `severity=${event.severity}`, `reason=${event.reason}`].join('/'),
  );
}

function listKeyParts(event: FluxEvent): readonly string[] {
  const { name, namespace, kind } = event.involvedObject;
  const group = toGroupPrefix(event);
  const optional = ['originRevision', 'revision', 'token'].flatMap((key) => {
    const value = event.metadata[`${group}${key}`];
    return value === undefined ? [] : [`${key}=${value}`];
  });
  return [
    'event',
    `name=${name}`,
    `namespace=${namespace}`,
    `kind=${kind}`,
    `message=${event.message}`,
    ...optional,
  ];
}

function withoutVolatile(message: string): string {
  return message
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '<id>')
    .replaceAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?/g, '<time>')
    .replaceAll(/(request[ -]?id:?\s*)[\w-]+/gi, '$1<id>')
    .replaceAll(/\b\d+(?:\.\d+)?(?:ms|s|m|h)\b/g, '<duration>');
}

export function toSha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
