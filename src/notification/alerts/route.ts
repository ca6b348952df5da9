import type { ErrorCode, Problem } from '../../errors.ts';
import { toProblem } from '../../errors.ts';
import { toObjectName } from '../../manifests/types.ts';
import type { Channel } from '../channel/channel.ts';
import type { Event } from '../event.ts';
import type { Alert } from '../manifests/types.ts';
import { cleanMetadata, mergeMetadata } from '../wire/metadata.ts';
import type { Metadata } from '../wire/metadata.ts';
import { toObjectPath } from '../wire/names.ts';
import type { CompiledAlert, Interest } from './compile-alert.ts';
import { compileAlert } from './compile-alert.ts';
import { isIgnored, isLetThrough } from './gates.ts';
import { compareTexts } from '../../manifests/sort-problems.ts';

/** An event on its way to one channel. */
export type Routed = {
  readonly event: Event;
  /** Keys bare, those of all alerts that lead to the channel. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly interest: Interest;
  readonly statusContext?: string;
};

export type Route = { readonly channel: Channel; readonly routed: Routed[] };

export type RouteOptions = {
  readonly alerts: readonly Alert[];
  /** The channel of an alert; undefined when it has none, which is reported elsewhere. */
  readonly findChannel: (alert: Alert) => Channel | undefined;
  /** Flux's `--no-cross-namespace-refs`. */
  readonly noCrossNamespaceRefs: boolean;
};

/**
 * Which events go to which channel, in order. An event that several alerts lead to one channel goes there once, with
 * the metadata of all of them; where they contradict each other, the first alert by name wins and a warning says so.
 */
export function routeEvents(
  events: readonly Event[],
  options: RouteOptions,
): { readonly routes: readonly Route[]; readonly problems: readonly Problem[] } {
  const routes = new Map<string, Route>();
  const problems = new Map<string, Problem>();
  const alerts = options.alerts
    .toSorted((a, b) => compareTexts(toObjectName(a), toObjectName(b)))
    .map((alert) => compileAlert(alert));
  for (const event of events) {
    const cleaned = { ...event, metadata: cleanMetadata(event) };
    for (const compiled of alerts) {
      const found = routeEvent(cleaned, compiled, options);
      if (found === undefined) continue;
      const contradictions = found.channel === undefined ? [] : addFound(routes, found);
      const { code = 'invalid-value' } = found;
      for (const message of [...found.conflicts, ...contradictions]) {
        const text = `Alert ${toObjectName(compiled.alert)}: ${message}`;
        problems.set(text, { severity: 'warning', code, message: text, place: compiled.alert.place });
      }
    }
  }
  return { routes: [...routes.values()], problems: [...problems.values()] };
}

type Found = Sendable | Refused;

type Sendable = {
  readonly channel: Channel;
  /** Absent when the event cannot be sent there. */
  readonly routed?: Routed;
  readonly conflicts: readonly string[];
  readonly code?: never;
};

/** The alert may not hear of the event. */
type Refused = {
  readonly channel?: never;
  readonly conflicts: readonly string[];
  readonly code: ErrorCode;
};

function addFound(routes: Map<string, Route>, { channel, routed }: Sendable): readonly string[] {
  const route = routes.get(channel.id) ?? { channel, routed: [] };
  routes.set(channel.id, route);
  return routed === undefined ? [] : addRouted(route, routed);
}

function routeEvent(
  event: Event,
  { alert, interestIn }: CompiledAlert,
  options: RouteOptions,
): Found | undefined {
  const interest = interestIn(event);
  if (interest === 'none') return undefined;
  const isElsewhere = event.involvedObject.namespace !== alert.metadata.namespace;
  if (isElsewhere && options.noCrossNamespaceRefs && alert.isNative !== true)
    return { conflicts: [toRefusal(event)], code: 'access-denied' };
  const channel = options.findChannel(alert);
  if (channel === undefined || !isLetThrough(event, channel.type) || isIgnored(event, channel.type))
    return undefined;
  const { metadata: merged, conflicts } = mergeMetadata({ event, ...alert.spec });
  const metadata = addCluster(merged, event);
  const told = conflicts.map(
    (keys) => `the metadata ${keys} comes from several sources, the last one counts; rename one of the keys`,
  );
  const found = findContext({ ...event, metadata }, alert, channel);
  if (found.error !== undefined) return { channel, conflicts: [...told, found.error] };
  return { channel, routed: { event, metadata, interest, ...found }, conflicts: told };
}

function toRefusal({ involvedObject }: Event): string {
  return `expected sources of its own namespace, because references to other namespaces are refused (--no-cross-namespace-refs), found one for namespace ${involvedObject.namespace}, of which nothing is sent; move the Alert there, or allow such references`;
}

/** Which clusters an event is about; alerts mostly say themselves which one they are for. */
function addCluster(metadata: Metadata, { clusters }: Event): Metadata {
  return clusters === undefined ? metadata : { cluster: clusters.join(', '), ...metadata };
}

type FoundContext = { readonly statusContext?: string; readonly error?: never } | { readonly error: string };

/** The context that the expression of the Provider gives; without one for this event, nothing is set. */
function findContext(event: Event, alert: Alert, { statusExpression, name, redact }: Channel): FoundContext {
  if (statusExpression === undefined) return {};
  try {
    return { statusContext: statusExpression.toContext(event, alert) };
  } catch (error) {
    const { message } = toProblem(error);
    return {
      error: redact(
        `spec.commitStatusExpr of Provider ${name} has no context for ${toObjectPath(event)}, so that no status is set: ${message}`,
      ),
    };
  }
}

/** Joins the event with the same one of an earlier alert, and gives the contradictions. */
function addRouted({ channel, routed }: Route, added: Routed): readonly string[] {
  const last = routed.at(-1);
  if (last === undefined || last.event !== added.event) {
    routed.push(added);
    return [];
  }
  const interest = last.interest === 'always' ? 'always' : added.interest;
  routed[routed.length - 1] = {
    ...last,
    metadata: { ...added.metadata, ...last.metadata },
    interest,
  };
  return Object.entries(added.metadata).flatMap(([key, value]) =>
    Object.hasOwn(last.metadata, key) && last.metadata[key] !== value
      ? [
          `expected one value of ${key} for Provider ${channel.name}, found another in an alert that leads there too; what comes first by name is sent`,
        ]
      : [],
  );
}
