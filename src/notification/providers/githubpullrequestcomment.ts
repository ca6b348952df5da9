import { toJsonRequest } from '../http/exchange.ts';
import { parseReply, textAt } from '../http/json.ts';
import { createCommentKind } from './git/comments.ts';
import { toGitHubHeaders, toGitHubRepository, toRepositoryUrl } from './git/github-api.ts';
import { fetchAppLogin, fetchGitHubToken } from './git/github-token.ts';
import type { Delivery } from './provider-kind.ts';

/** One comment on a pull request of GitHub, edited in place. */
export const githubPullRequestComment = createCommentKind(async (delivery) => {
  const repository = toGitHubRepository(delivery.channel);
  const issues = `${toRepositoryUrl(repository)}/issues`;
  const headers = toGitHubHeaders(await fetchGitHubToken(delivery, { pull_requests: 'write' }));
  return {
    prefix: 'flux-pr-comment-key',
    author: await fetchLogin(delivery, { api: repository.api, headers }),
    authorPath: ['user', 'login'],
    toList: (number, page) => ({
      method: 'GET',
      url: `${issues}/${number}/comments?sort=created&direction=asc&per_page=100${page > 1 ? `&page=${page}` : ''}`,
      headers,
      rehearsal: [],
    }),
    toEdit: ({ id }, body) =>
      toJsonRequest(`${issues}/comments/${id}`, { body }, { method: 'PATCH', headers }),
    toCreate: (number, body) => toJsonRequest(`${issues}/${number}/comments`, { body }, { headers }),
  };
});

type Api = { readonly api: string; readonly headers: Readonly<Record<string, string>> };

/** Who we are. The token of a workflow may not ask, and belongs to a known login. */
async function fetchLogin(delivery: Delivery, { api, headers }: Api): Promise<string> {
  const app = await fetchAppLogin(delivery);
  const hasPlain = delivery.channel.token !== '' || delivery.channel.password !== '';
  if (app !== undefined && !hasPlain) return app;
  const reply = await delivery.exchange.send({
    method: 'GET',
    url: `${api}/user`,
    headers,
    accepts: [401, 403],
    rehearsal: { login: 'github-actions[bot]' },
  });
  return reply.status === 200 ? (textAt(parseReply(reply), 'login') ?? '') : 'github-actions[bot]';
}
