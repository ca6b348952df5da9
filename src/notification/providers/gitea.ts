import { TidemarkError } from '../../errors.ts';
import type { Channel } from '../channel/channel.ts';
import { toHeaderToken } from '../channel/channel.ts';
import { toJsonRequest } from '../http/exchange.ts';
import { parseReply, textAt } from '../http/json.ts';
import type { Status, StatusForge } from './git/commit-status.ts';
import { createStatusKind } from './git/commit-status.ts';
import { createCommentKind } from './git/comments.ts';
import { parseGitAddress } from './git/git-address.ts';
import { findByContext } from './github.ts';

/** Commit statuses on Gitea and Forgejo. */
export const gitea = createStatusKind(({ channel }): StatusForge => {
  const { repository, headers } = openRepository(channel);
  return {
    toState,
    pageSize: 50,
    toRead: ({ commit }, page) => ({
      method: 'GET',
      url: `${repository}/commits/${commit}/statuses?limit=50${page > 1 ? `&page=${page}` : ''}`,
      headers,
      rehearsal: [],
    }),
    findStanding: (reply, { context }) => findByContext(parseReply(reply), context),
    toWrite: (status) => {
      const { commit, context, description, url: target_url = '' } = status;
      const body = { state: toState(status), target_url, description, context };
      return toJsonRequest(`${repository}/statuses/${commit}`, body, { headers, idempotent: true });
    },
  };
});

/** One comment on a pull request of Gitea, edited in place. */
export const giteaPullRequestComment = createCommentKind(async ({ channel, exchange }) => {
  const { api, repository, headers } = openRepository(channel);
  const me = await exchange.send({ method: 'GET', url: `${api}/user`, headers, rehearsal: { login: 'me' } });
  return {
    prefix: 'flux-pr-comment-key',
    author: textAt(parseReply(me), 'login') ?? '',
    authorPath: ['user', 'login'],
    toList: (number, page) => ({
      method: 'GET',
      url: `${repository}/issues/${number}/comments?page=${page}&limit=100`,
      headers,
      rehearsal: [],
    }),
    toEdit: ({ id }, body) =>
      toJsonRequest(`${repository}/issues/comments/${id}`, { body }, { method: 'PATCH', headers }),
    toCreate: (number, body) =>
      toJsonRequest(`${repository}/issues/${number}/comments`, { body }, { headers }),
  };
});

/** Progress is the one thing that is pending; what tells of it also tells of its end. */
function toState({ isFailure, notice }: Pick<Status, 'isFailure' | 'notice'>): string {
  if (notice.reason === 'Progressing') return 'pending';
  return isFailure ? 'failure' : 'success';
}

function openRepository(channel: Channel) {
  const parsed = parseGitAddress(channel.address);
  const [owner, repo, ...rest] = parsed?.path.split('/') ?? [];
  if (parsed === undefined || !owner || !repo || rest.length > 0)
    throw new TidemarkError(
      'invalid-value',
      'expected the address of a repository, such as https://gitea.com/owner/name; correct the address',
    );
  const api = `${parsed.host}/api/v1`;
  const token = toHeaderToken(channel) || channel.password.trim();
  const repository = `${api}/repos/${encodeURIComponent(owner)}/${encodeURIComponent(repo)}`;
  return { api, repository, headers: { authorization: `token ${token}` } };
}
