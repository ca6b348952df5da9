import { TidemarkError } from '../../errors.ts';
import type { Channel } from '../channel/channel.ts';
import { toHeaderToken } from '../channel/channel.ts';
import { truncate } from '../wire/names.ts';
import { toJsonRequest } from '../http/exchange.ts';
import type { StatusForge } from './git/commit-status.ts';
import { createStatusKind } from './git/commit-status.ts';
import { findStanding, toState, toStatusKey } from './bitbucket.ts';

/** Build statuses on Bitbucket Server and Data Center. */
export const bitbucketServer = createStatusKind(({ channel }): StatusForge => {
  const repository = toRepositoryUrl(channel.address);
  const headers = {
    authorization: toAuthorization(channel),
    'x-atlassian-token': 'no-check',
    'x-requested-with': 'XMLHttpRequest',
  };
  const toUrl = (commit: string): string => `${repository}/commits/${commit}/builds`;
  return {
    toState,
    toRead: ({ commit, context }) => ({
      method: 'GET',
      url: `${toUrl(commit)}?key=${encodeURIComponent(toStatusKey(context))}`,
      headers,
      accepts: [404],
      rehearsal: {},
    }),
    findStanding,
    toWrite: (status) => {
      const { commit, context, description, url = channel.address, notice } = status;
      const { kind, name } = notice.involvedObject;
      const body = {
        description,
        key: toStatusKey(context),
        name: truncate(`${`${kind}/${name}`.toLowerCase()} [${description}]`, 255),
        state: toState(status),
        url,
      };
      return toJsonRequest(toUrl(commit), body, { headers, idempotent: true });
    },
  };
});

function toAuthorization(channel: Channel): string {
  const token = toHeaderToken(channel);
  if (token !== '') return `Bearer ${token}`;
  return `Basic ${Buffer.from(`${channel.username}:${channel.password}`).toString('base64')}`;
}

/** What precedes the last `/scm/` is the context path of the server. */
function toRepositoryUrl(address: string): string {
  const found = /^(https?:\/\/.+)\/scm\/([^/]+)\/([^/]+?)(?:\.git)?\/?$/.exec(address);
  if (found === null)
    throw new TidemarkError(
      'invalid-value',
      'expected the clone URL of a repository, such as https://host/scm/project/name.git; correct the address',
    );
  const [, server = '', project = '', repo = ''] = found;
  return `${server}/rest/api/latest/projects/${encodeURIComponent(project)}/repos/${encodeURIComponent(repo)}`;
}
