import type { Manifests } from '../manifests/types.ts';
import type { Hook, HookRequest } from './hook.ts';
import type { Payload } from './payload/parse-payload.ts';
import { readPayload } from './payload/parse-payload.ts';
import type { PushedImage } from './payload/to-pushed-images.ts';
import { toPushedImages } from './payload/to-pushed-images.ts';
import type { SelectedResource } from './select-resources.ts';
import { selectResources } from './select-resources.ts';
import { findPushed } from './find-pushed.ts';
import type { VerifyOptions } from './verify/verify-hook.ts';
import { verifyHook } from './verify/verify-hook.ts';

/** The hook of a path with the objects of its repository; undefined when there is none. */
export type HookLookup = (path: string) => Promise<FoundHook | undefined> | FoundHook | undefined;

export type FoundHook = {
  readonly hook: Hook;
  readonly manifests: Pick<Manifests, 'imageRepositories' | 'imagePolicies' | 'imageUpdateAutomations'>;
  /** Also works on the repositories of images that a registry says were pushed, although no resource names them. */
  readonly matchImages?: boolean;
  readonly noCrossNamespaceRefs?: boolean;
};

export type HookAnswer = {
  /** What the sender gets; it never learns more. */
  readonly status: 200 | 202 | 400 | 401 | 404 | 405 | 413 | 500 | 503;
  /** Whether there is something to do. */
  readonly accepted: boolean;
  /** What is to be worked on now, each object once. */
  readonly resources: readonly SelectedResource[];
  /** What a registry says was pushed: a hint, never a tag to deploy. */
  readonly images: readonly PushedImage[];
  /** For the log. Empty when there is nothing to say. */
  readonly reasons: readonly string[];
};

/** Bytes of a body, as in Flux. */
export const largestBody = 3 * 1024 * 1024;

/**
 * Answers one request to a webhook in Flux's order, so that nothing of a request is used before its sender is known:
 * size, path, readiness, sender, event, objects. Unlike Flux, only POST is taken, a wrong sender gets 401, and an event
 * that nobody asked for 202.
 */
export async function answerHook(
  request: HookRequest,
  lookup: HookLookup,
  options: VerifyOptions,
): Promise<HookAnswer> {
  if (request.method !== 'POST') return refuse(405, 'only POST is taken');
  if (request.body.byteLength > largestBody)
    return refuse(413, `the body has more than ${largestBody} bytes`);
  const found = await lookup(request.path);
  if (found === undefined) return refuse(404, 'there is no such path');
  const { hook } = found;
  if (hook.receiver.spec.suspend) return refuse(503, 'the Receiver is suspended');
  if (hook.expressions === undefined) return refuse(503, 'an expression of the Receiver is wrong');
  const verdict = await verifyHook(hook, request, options);
  if (!verdict.ok) return refuse(verdict.status, verdict.reason);
  const body = verdict.body ?? readPayload(request);
  if (body === undefined && hasFilters(hook))
    return refuse(400, 'the body is no JSON object, as the filters need');
  return select(found, { ...verdict, request, body: body ?? {} });
}

type Input = {
  readonly request: HookRequest;
  readonly body: Payload;
  readonly claims?: Readonly<Record<string, unknown>>;
};

function select(found: FoundHook, { request, body, claims }: Input): HookAnswer {
  const { hook, manifests, matchImages = false } = found;
  const selection = selectResources(hook, { ...found, body, claims });
  const images = toPushedImages(hook.receiver.spec.type, body, request.headers);
  const pushed = matchImages ? findPushed(images, manifests.imageRepositories) : [];
  const resources = [...new Set<SelectedResource>([...selection.resources, ...pushed])];
  return {
    status: selection.failures.length > 0 ? 500 : 200,
    accepted: resources.length > 0,
    resources,
    images,
    reasons: selection.failures,
  };
}

function hasFilters({ expressions }: Hook): boolean {
  const { resourceFilter, filters = [] } = expressions ?? {};
  return resourceFilter !== undefined || filters.some((filter) => filter !== undefined);
}

function refuse(status: HookAnswer['status'], reason: string): HookAnswer {
  return { status, accepted: false, resources: [], images: [], reasons: [reason] };
}
