import { TidemarkError } from '../../errors.ts';
import type { Notice } from '../event.ts';
import { toJsonRequest } from '../http/exchange.ts';
import { toJsonSize } from './chat-limits.ts';
import { toWireEvent } from '../wire/flux-event.ts';
import { truncate } from '../wire/names.ts';
import { toGitHubHeaders, toGitHubRepository, toRepositoryUrl } from './git/github-api.ts';
import { fetchGitHubToken } from './git/github-token.ts';
import type { ProviderKind } from './provider-kind.ts';

const longestType = 100;
// Bytes; GitHub takes 64 KB.
const longestPayload = 60_000;

/** A `repository_dispatch` that starts workflows, with the event as its payload. */
export const githubDispatch: ProviderKind = {
  grouping: 'each',
  deliver: async (notices, delivery) => {
    const url = `${toRepositoryUrl(toGitHubRepository(delivery.channel))}/dispatches`;
    const headers = toGitHubHeaders(await fetchGitHubToken(delivery, { contents: 'write' }));
    for (const notice of notices)
      await delivery.exchange.send(toJsonRequest(url, toBody(notice), { headers }));
  },
};

function toBody(notice: Notice): unknown {
  const { kind, name, namespace } = notice.involvedObject;
  const type = `${kind}/${name}.${namespace}`;
  if (type.length > longestType)
    throw new TidemarkError(
      'invalid-value',
      `expected an event type of at most ${longestType} characters, found ${type.length} in ${type}; GitHub takes no longer one`,
    );
  const excess = toJsonSize(toWireEvent(notice)) - longestPayload;
  const message =
    excess <= 0 ? notice.message : truncate(notice.message, Math.max(1, notice.message.length - excess));
  return { event_type: type, client_payload: toWireEvent({ ...notice, message }) };
}
