import { setTimeout as pause } from 'node:timers/promises';
import type { Problem } from '../errors.ts';
import { TidemarkError } from '../errors.ts';
import type { Environment } from '../registry/credentials/environment.ts';
import type { SecretStore } from '../registry/credentials/secrets.ts';
import type { Concurrency } from '../registry/limiter.ts';
import { createLimiter } from '../registry/limiter.ts';
import { createGuard } from '../registry/oci/guard.ts';
import type { Guard } from '../registry/oci/guard.ts';
import { createTransports } from '../registry/oci/http/create-transports.ts';
import { toFetch } from '../registry/oci/http/to-fetch.ts';
import { routeEvents } from './alerts/route.ts';
import { createChannels } from './channel/create-channels.ts';
import { loadExpressions } from './channel/load-expressions.ts';
import type { Event } from './event.ts';
import { createExchange } from './http/create-exchange.ts';
import type { Notifications } from './manifests/load-notifications.ts';
import type { PreparedRoute, RouteResult, SentTo } from './send-route.ts';
import { prepareRoute, sendRoute } from './send-route.ts';
import type { Memories } from './state/memories.ts';
import { createMemories } from './state/memories.ts';
import { addNewTags } from './state/new-tags.ts';
import type { NotificationState } from './state/notification-state.ts';
import type { Origin } from './wire/object-uid.ts';
import { toOriginId } from './wire/object-uid.ts';

export type NotificationGuard = {
  /** The manifests come from a tenant: https to public addresses only, and nothing of this process is lent to them. */
  readonly blockPrivateAddresses: boolean;
  /** Whether a host, with its port where the URL has one, may all the same be private, and asked over plain http. */
  readonly isPrivateAllowed?: (host: string) => boolean;
  /** Looks at every connection in place of the usual guard, which lets none through to a private address. */
  readonly connections?: Guard;
};

export type NotifyOptions = {
  readonly notifications: Notifications;
  readonly secrets: SecretStore;
  readonly origin: Origin;
  /** What was told before; without it, nothing was. */
  readonly state?: NotificationState;
  /** Read for `GITHUB_TOKEN`, `GITHUB_REPOSITORY`, `GITHUB_SERVER_URL` and `GITHUB_API_URL`. */
  readonly environment?: Environment;
  readonly noCrossNamespaceRefs?: boolean;
  readonly guard?: NotificationGuard;
  /** Milliseconds for everything; 60,000 by default. */
  readonly deadline?: number;
  readonly signal?: AbortSignal;
  readonly fetch?: typeof fetch;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
  /** How often a request is made at most, and milliseconds before the second time. */
  readonly retry?: { readonly attempts: number; readonly delay: number };
  readonly concurrency?: Concurrency;
};

export type NotifyResult = {
  /** Warnings only: whatever happens to a message, the run is as good as before. */
  readonly problems: readonly Problem[];
  /** One entry for each channel that an event was for, in the order of the first events. */
  readonly sent: readonly SentTo[];
};

const defaultDeadline = 60_000;

/**
 * Sends events to everybody whose alert asks for them. Channels are independent: a broken one neither delays nor fails
 * the others, and what is not sent within the deadline is left out with a warning. Nothing with a code is thrown.
 */
export async function notify(events: readonly Event[], options: NotifyOptions): Promise<NotifyResult> {
  const { notifications, noCrossNamespaceRefs = false, now = Date.now } = options;
  const guarded = options.guard?.blockPrivateAddresses === true;
  const channels = createChannels(notifications, {
    environment: {},
    ...options,
    guarded,
    compileExpression: await loadExpressions(notifications),
  });
  const memories = createMemories({ state: options.state, now });
  const stateProblems = await memories.load();
  const isOfScans = notifications.alerts.some(({ spec }) =>
    spec.eventSources.some(({ kind }) => kind === 'ImageRepository'),
  );
  const scans = memories.of({ stateId: `scans-${toOriginId(options.origin)}` });
  const routed = routeEvents(isOfScans ? addNewTags(events, scans) : events, {
    alerts: notifications.alerts,
    findChannel: channels.find,
    noCrossNamespaceRefs,
  });
  const prepared = routed.routes.map((route) =>
    prepareRoute(route, { memory: memories.of(route.channel), now }),
  );
  // That it cannot be kept is told once, at the end.
  if (prepared.some(({ hasNews }) => hasNews)) await memories.save();
  const results = await sendRoutes(prepared, memories, options);
  const found = [
    channels.problems(),
    routed.problems,
    stateProblems,
    ...results.map(({ problems }) => problems),
  ];
  return {
    problems: [...found.flat(), ...(await memories.save())],
    sent: results.map(({ sent }) => sent),
  };
}

/** All channels side by side, until the deadline. */
async function sendRoutes(
  routes: readonly PreparedRoute[],
  memories: Memories,
  options: NotifyOptions,
): Promise<readonly RouteResult[]> {
  const { deadline = defaultDeadline, now = Date.now } = options;
  const clock = startClock(deadline, options.signal);
  const limiter = createLimiter(options.concurrency ?? { perHost: 4, total: 16 });
  const settings = toSettings(options, clock.signal, now);
  const isGuarded = settings.rules.guarded;
  const guard = isGuarded ? (options.guard?.connections ?? createGuard()) : undefined;
  const transportFor = createTransports({ ...(guard && { guard }) });
  // A connection without anything of its own is still one that the guard looks after.
  const usual = isGuarded && options.fetch === undefined ? {} : undefined;
  const sending = routes.map((route) => {
    const { channel } = route;
    const { connection = usual, redact, timeout } = channel;
    const exchange = createExchange({
      ...settings,
      fetch: connection === undefined ? settings.fetch : toFetch(transportFor(connection)),
      redact,
      timeout,
    });
    const delivery = { channel, exchange, memory: memories.of(channel) };
    return sendRoute(route, { delivery, limiter, signal: clock.signal, now });
  });
  return Promise.all(sending).finally(clock.stop);
}

function toSettings({ fetch, guard, retry, sleep }: NotifyOptions, signal: AbortSignal, now: () => number) {
  const guarded = guard?.blockPrivateAddresses === true;
  const { isPrivateAllowed } = guard ?? {};
  return {
    fetch: fetch ?? globalThis.fetch,
    rules: { guarded, ...(isPrivateAllowed && { isPrivateAllowed }) },
    signal,
    retry: {
      attempts: 4,
      delay: 2_000,
      ...retry,
      now,
      sleep:
        sleep ??
        ((milliseconds: number, limit: AbortSignal) => pause(milliseconds, undefined, { signal: limit })),
    },
  };
}

/** Ends everything at the deadline, or when the host ends the run. */
function startClock(deadline: number, signal: AbortSignal | undefined) {
  const controller = new AbortController();
  const end = (why: string): void =>
    controller.abort(
      new TidemarkError('notification-failed', `${why}; what was not sent by then was left out`),
    );
  const interrupt = (): void => end('notifications were interrupted');
  const timer = setTimeout(() => end(`notifications took longer than ${deadline / 1_000}s`), deadline);
  if (signal?.aborted === true) interrupt();
  signal?.addEventListener('abort', interrupt, { once: true });
  const stop = (): void => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', interrupt);
  };
  return { signal: controller.signal, stop };
}
