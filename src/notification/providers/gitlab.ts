import { TidemarkError } from '../../errors.ts';
import type { Channel } from '../channel/channel.ts';
import { toHeaderToken } from '../channel/channel.ts';
import { toJsonRequest } from '../http/exchange.ts';
import { parseReply, textAt, toItems } from '../http/json.ts';
import type { StatusForge } from './git/commit-status.ts';
import { createStatusKind } from './git/commit-status.ts';
import { createCommentKind } from './git/comments.ts';
import { parseGitAddress } from './git/git-address.ts';

/** GitLab refuses a status for the sake of a longer one. */
const longestUrl = 255;

/** Commit statuses on GitLab. */
export const gitlab = createStatusKind(({ channel }): StatusForge => {
  const { project, headers } = openProject(channel);
  return {
    toState,
    toRead: ({ commit, context }) => ({
      method: 'GET',
      url: `${project}/repository/commits/${commit}/statuses?name=${encodeURIComponent(context)}`,
      headers,
      rehearsal: [],
    }),
    findStanding: (reply, { context, commit }) => {
      const found = toItems(parseReply(reply)).find(
        (item) => textAt(item, 'name') === context && (textAt(item, 'sha') ?? commit) === commit,
      );
      if (found === undefined) return undefined;
      return { state: textAt(found, 'status') ?? '', description: textAt(found, 'description') ?? '' };
    },
    toWrite: (status) => {
      const { commit, context, description, url } = status;
      const body = {
        state: toState(status),
        name: context,
        ...(url && url.length <= longestUrl && { target_url: url }),
        description,
      };
      return toJsonRequest(`${project}/statuses/${commit}`, body, { headers, idempotent: true });
    },
  };
});

/** One note on a merge request of GitLab, edited in place. */
export const gitlabMergeRequestComment = createCommentKind(async ({ channel, exchange }) => {
  const { api, project, headers } = openProject(channel);
  const me = await exchange.send({
    method: 'GET',
    url: `${api}/user`,
    headers,
    rehearsal: { username: 'me' },
  });
  const notes = (number: number): string => `${project}/merge_requests/${number}/notes`;
  return {
    prefix: 'flux-mr-comment-key',
    author: textAt(parseReply(me), 'username') ?? '',
    authorPath: ['author', 'username'],
    toList: (number, page) => ({
      method: 'GET',
      url: `${notes(number)}?order_by=created_at&sort=asc&per_page=100${page > 1 ? `&page=${page}` : ''}`,
      headers,
      rehearsal: [],
    }),
    toEdit: ({ number, id }, body) =>
      toJsonRequest(`${notes(number)}/${id}`, { body }, { method: 'PUT', headers }),
    toCreate: (number, body) => toJsonRequest(notes(number), { body }, { headers }),
  };
});

function toState({ isFailure }: { readonly isFailure: boolean }): string {
  return isFailure ? 'failed' : 'success';
}

/** A project is named by its path, of any depth, or by its number. */
function openProject(channel: Channel) {
  const parsed = parseGitAddress(channel.address);
  if (parsed === undefined)
    throw new TidemarkError(
      'invalid-value',
      'expected the address of a project, such as https://gitlab.com/group/name; correct the address',
    );
  const api = `${parsed.host}/api/v4`;
  const token = toHeaderToken(channel) || channel.password.trim();
  return {
    api,
    project: `${api}/projects/${encodeURIComponent(parsed.path)}`,
    headers: { 'private-token': token },
  };
}
