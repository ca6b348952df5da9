import { createHash } from 'node:crypto';
import { TidemarkError } from '../../errors.ts';
import type { Channel } from '../channel/channel.ts';
import { toHeaderToken } from '../channel/channel.ts';
import type { Reply } from '../http/exchange.ts';
import { toJsonRequest } from '../http/exchange.ts';
import { parseReply, textAt } from '../http/json.ts';
import type { StandingStatus, Status, StatusForge } from './git/commit-status.ts';
import { createStatusKind } from './git/commit-status.ts';
import { parseGitAddress } from './git/git-address.ts';

const api = 'https://api.bitbucket.org/2.0';

/** Build statuses on Bitbucket Cloud. */
export const bitbucket = createStatusKind(({ channel }): StatusForge => {
  const repository = toRepository(channel);
  const headers = { authorization: toAuthorization(channel) };
  const toUrl = (commit: string): string =>
    `${api}/repositories/${repository}/commit/${commit}/statuses/build`;
  return {
    toState,
    toRead: ({ commit, context }) => ({
      method: 'GET',
      url: `${toUrl(commit)}/${toStatusKey(context)}`,
      headers,
      accepts: [404],
      rehearsal: {},
    }),
    findStanding,
    toWrite: (status) => {
      const { commit, context, description, url = 'https://bitbucket.org', notice } = status;
      const { kind, name } = notice.involvedObject;
      const body = {
        key: toStatusKey(context),
        url,
        state: toState(status),
        name: `${kind}/${name}`.toLowerCase(),
        description,
      };
      return toJsonRequest(toUrl(commit), body, { headers, idempotent: true });
    },
  };
});

export function toState({ isFailure }: Pick<Status, 'isFailure'>): string {
  return isFailure ? 'FAILED' : 'SUCCESSFUL';
}

/** Keys have at most 40 characters, which a SHA-1 in hex has exactly. */
export function toStatusKey(context: string): string {
  return createHash('sha1').update(context).digest('hex');
}

export function findStanding(reply: Reply): StandingStatus | undefined {
  if (reply.status === 404) return undefined;
  const value = parseReply(reply);
  const state = textAt(value, 'state');
  return state === undefined ? undefined : { state, description: textAt(value, 'description') ?? '' };
}

function toAuthorization(channel: Channel): string {
  const token = toHeaderToken(channel);
  if (token.split(':').length !== 2)
    throw new TidemarkError(
      'invalid-credentials',
      "expected 'token' as <user>:<app password>, found another form; correct the secret",
    );
  return `Basic ${Buffer.from(token).toString('base64')}`;
}

function toRepository({ address }: Channel): string {
  const parts = parseGitAddress(address)?.path.split('/') ?? [];
  if (parts.length === 2) return parts.map((part) => encodeURIComponent(part)).join('/');
  throw new TidemarkError(
    'invalid-value',
    'expected the address of a repository, such as https://bitbucket.org/owner/name; correct the address',
  );
}
