import { toJsonRequest } from '../http/exchange.ts';
import { parseReply, textAt, toItems } from '../http/json.ts';
import type { StandingStatus, StatusForge } from './git/commit-status.ts';
import { createStatusKind } from './git/commit-status.ts';
import { toGitHubHeaders, toGitHubRepository, toRepositoryUrl } from './git/github-api.ts';
import { fetchGitHubToken } from './git/github-token.ts';

/** Commit statuses on GitHub. */
export const github = createStatusKind(async (delivery): Promise<StatusForge> => {
  const url = toRepositoryUrl(toGitHubRepository(delivery.channel));
  const headers = toGitHubHeaders(await fetchGitHubToken(delivery, { statuses: 'write' }));
  return {
    toState: ({ isFailure }) => (isFailure ? 'failure' : 'success'),
    pageSize: 50,
    toRead: ({ commit }, page) => ({
      method: 'GET',
      url: `${url}/commits/${commit}/statuses?per_page=50${page > 1 ? `&page=${page}` : ''}`,
      headers,
      rehearsal: [],
    }),
    findStanding: (reply, { context }) => findByContext(parseReply(reply), context),
    toWrite: (status) => {
      const { commit, context, description, url: target_url, isFailure } = status;
      const state = isFailure ? 'failure' : 'success';
      const body = { state, ...(target_url && { target_url }), description, context };
      // Not sent again when its answer is lost: a commit takes a thousand, and the next run writes it if it is missing.
      return toJsonRequest(`${url}/statuses/${commit}`, body, { headers });
    },
  };
});

/** The newest comes first. Contexts are compared without regard to case, as GitHub does. */
export function findByContext(statuses: unknown, context: string): StandingStatus | undefined {
  const found = toItems(statuses).find(
    (item) => textAt(item, 'context')?.toLowerCase() === context.toLowerCase(),
  );
  if (found === undefined) return undefined;
  return {
    state: textAt(found, 'state') ?? textAt(found, 'status') ?? '',
    description: textAt(found, 'description') ?? '',
  };
}
