import type { Channel } from '../../channel/channel.ts';
import { toHeaderToken } from '../../channel/channel.ts';
import type { Notice } from '../../event.ts';
import { toJsonRequest } from '../../http/exchange.ts';
import type { Delivery, ProviderKind } from '../provider-kind.ts';
import { findFault, isWebApi, toSlackHeaders } from './web-api.ts';
import { putPullRequestMessage } from './pull-request-message.ts';
import { renderMessage } from './render.ts';
import { toEnvelope } from './slack-envelope.ts';

/**
 * Slack, by an incoming webhook or with the token of a bot. All events of a run are one message. A bot also keeps one
 * message for each pull request: it is updated in place, and what happens goes into its thread.
 */
export const slack: ProviderKind = {
  grouping: 'together',
  findsEarlier: ({ pullRequest }, channel) => pullRequest !== undefined && hasThreads(channel),
  deliver: async (notices, delivery) => {
    const isThreaded = hasThreads(delivery.channel);
    const threads = Map.groupBy(notices, ({ pullRequest }) => (isThreaded ? pullRequest?.url : undefined));
    const plain = threads.get(undefined) ?? [];
    const ofPullRequests = [...threads].filter(([url]) => url !== undefined).map(([, part]) => part);
    // What the policies selected belongs to the pull request that brings it.
    const told = new Set(ofPullRequests.flat().flatMap(({ changes }) => changes.map(({ policy }) => policy)));
    const rest = plain.filter(
      ({ standing, changes }) =>
        standing !== 'news' || changes.length === 0 || !changes.every(({ policy }) => told.has(policy)),
    );
    for (const part of ofPullRequests) await putPullRequestMessage(part, delivery);
    if (rest.length > 0) await postMessage(rest, delivery);
  },
};

function hasThreads(channel: Channel): boolean {
  return isWebApi(channel) && toHeaderToken(channel) !== '';
}

async function postMessage(notices: readonly Notice[], { channel, exchange }: Delivery): Promise<void> {
  const body = { ...toEnvelope(channel), ...renderMessage(notices) };
  const check = isWebApi(channel) ? { findFault } : {};
  await exchange.send(toJsonRequest(channel.address, body, { headers: toSlackHeaders(channel), ...check }));
}
