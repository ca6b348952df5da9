import type { HookRequest } from '../hook.ts';
import { at, readPayload, textOf } from '../payload/parse-payload.ts';
import type { Verdict } from './verdict.ts';
import { accepted, refuse } from './verdict.ts';

const eventType = /^dev\.cdevents\.[a-z]+\.[a-z]+\.\d+\.\d+\.\d+(?:-[\w.]+)?$/i;

/**
 * `cdevents`: the body is an event of CDEvents as its specification 0.4 shapes all of them, and of the type that the
 * header names.
 */
export function verifyCdEvent(request: HookRequest): Verdict {
  const payload = readPayload(request);
  const type = textOf(payload, 'context', 'type');
  const isWhole =
    type !== undefined &&
    eventType.test(type) &&
    ['id', 'source', 'version', 'timestamp'].every((key) => textOf(payload, 'context', key) !== undefined) &&
    !Number.isNaN(Date.parse(textOf(payload, 'context', 'timestamp') ?? '')) &&
    textOf(payload, 'subject', 'id') !== undefined &&
    typeof at(payload, 'subject', 'content') === 'object';
  if (!isWhole) return refuse(400, 'the body is no event of CDEvents');
  return request.headers['ce-type'] === type
    ? accepted
    : refuse(400, 'the header Ce-Type and the event in the body do not say the same');
}
