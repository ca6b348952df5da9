import { compareBytes } from '../../../go/compare-bytes.ts';
import type { Channel } from '../../channel/channel.ts';
import type { Notice } from '../../event.ts';
import type { Exchange, OutgoingRequest, Reply } from '../../http/exchange.ts';
import { parseReply, toItems } from '../../http/json.ts';
import { findCommit } from '../../wire/commit-hash.ts';
import { toFirstLine, toReasonWords, truncate } from '../../wire/names.ts';
import type { Delivery, ProviderKind } from '../provider-kind.ts';
import { toStatusContext } from './status-context.ts';

export type Status = {
  readonly commit: string;
  readonly context: string;
  readonly isFailure: boolean;
  /** At most 140 characters, which is what the strictest forge takes. */
  readonly description: string;
  /** Where the detail is. */
  readonly url?: string;
  readonly notice: Notice;
};

/** What a forge says about the newest status of the same context. */
export type StandingStatus = { readonly state: string; readonly description: string };

/** How one forge keeps commit statuses. */
export type StatusForge = {
  readonly toState: (status: Status) => string;
  /** Pages count from one. */
  readonly toRead: (status: Status, page: number) => OutgoingRequest;
  /** How many a page has, where the list of all statuses of a commit is read; the newest come first. */
  readonly pageSize?: number;
  readonly findStanding: (reply: Reply, status: Status) => StandingStatus | undefined;
  readonly toWrite: (status: Status) => OutgoingRequest;
};

/**
 * Sets a commit status by reading first: nothing is written when the newest one of the same context says the same. A
 * quiet event only turns what is not a success into one. A status is never left pending, because none is ever set.
 */
export function createStatusKind(
  openForge: (delivery: Delivery) => StatusForge | Promise<StatusForge>,
): ProviderKind {
  return {
    grouping: 'each',
    readsBack: true,
    deliver: async (notices, delivery) => {
      const forge = await openForge(delivery);
      for (const notice of notices) await setStatus(toStatus(notice, delivery.channel), forge, delivery);
    },
  };
}

async function setStatus(status: Status, forge: StatusForge, delivery: Delivery): Promise<void> {
  const standing = await findStanding(status, forge, delivery);
  const state = forge.toState(status);
  const isSame = standing?.state === state && standing.description === status.description;
  const { notice } = status;
  const isNeedless =
    notice.late === true
      ? standing !== undefined
      : notice.standing === 'quiet' && (standing === undefined || standing.state === state);
  if (isSame || isNeedless) return;
  // What is written now will be the newest of the first page.
  readings.get(delivery.exchange)?.delete(forge.toRead(status, 1).url);
  await delivery.exchange.send(forge.toWrite(status));
}

/** A commit takes a thousand statuses of one context. */
const mostPages = 20;

async function findStanding(
  status: Status,
  forge: StatusForge,
  delivery: Delivery,
): Promise<StandingStatus | undefined> {
  for (let page = 1; page <= mostPages; page += 1) {
    const reply = await readOnce(forge.toRead(status, page), delivery);
    const found = forge.findStanding(reply, status);
    if (found !== undefined || forge.pageSize === undefined) return found;
    if (toItems(parseReply(reply)).length < forge.pageSize) return undefined;
  }
  return undefined;
}

const readings = new WeakMap<Exchange, Map<string, Promise<Reply>>>();

/** Many objects have their status on one commit, and most forges give all of them in one answer. */
function readOnce(request: OutgoingRequest, { exchange }: Delivery): Promise<Reply> {
  const known = readings.get(exchange) ?? new Map<string, Promise<Reply>>();
  readings.set(exchange, known);
  const reading = known.get(request.url) ?? exchange.send(request);
  known.set(request.url, reading);
  return reading;
}

function toStatus(notice: Notice, channel: Channel): Status {
  return {
    commit: findCommit(notice.metadata),
    context: notice.statusContext ?? toStatusContext(notice, channel),
    isFailure: notice.severity === 'error',
    description: toDescription(notice),
    ...(notice.url !== undefined && { url: notice.url }),
    notice,
  };
}

const longestDescription = 140;

/** Flux's words for the reason, and what we know beyond that. */
export function toDescription(notice: Notice): string {
  const words = toReasonWords(notice.reason);
  const detail = toDetail(notice);
  return truncate(detail === '' ? words : `${words}: ${detail}`, longestDescription);
}

function toDetail({ changes, advice, message }: Notice): string {
  if (changes.length > 0) return changes.map(toChange).toSorted(compareBytes).join(', ');
  return advice === undefined ? '' : toFirstLine(message);
}

function toChange({ image, old, new: after }: Notice['changes'][number]): string {
  return `${image.slice(image.lastIndexOf('/') + 1)} ${old} → ${after}`;
}
