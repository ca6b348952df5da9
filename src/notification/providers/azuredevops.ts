import { TidemarkError } from '../../errors.ts';
import type { Channel } from '../channel/channel.ts';
import { toHeaderToken } from '../channel/channel.ts';
import { toJsonRequest } from '../http/exchange.ts';
import { ownProperty } from '../../registry/oci/body.ts';
import { parseReply, textAt, toItems } from '../http/json.ts';
import type { Status, StatusForge } from './git/commit-status.ts';
import { createStatusKind } from './git/commit-status.ts';
import { parseGitAddress } from './git/git-address.ts';

/** Commit statuses on Azure DevOps. */
export const azureDevops = createStatusKind(({ channel }): StatusForge => {
  const repository = toRepositoryUrl(channel);
  const token = toHeaderToken(channel) || channel.password.trim();
  const headers = {
    authorization: `Basic ${Buffer.from(`:${token}`).toString('base64')}`,
    accept: 'application/json;api-version=7.1',
  };
  const toUrl = (commit: string): string => `${repository}/commits/${commit}/statuses`;
  return {
    toState,
    toRead: ({ commit }) => ({
      method: 'GET',
      // Otherwise every status that the commit ever had, in an order that nothing promises.
      url: `${toUrl(commit)}?latestOnly=true&top=1000`,
      headers,
      rehearsal: { value: [] },
    }),
    findStanding: (reply, status) => {
      const items = toItems(ownProperty(parseReply(reply), 'value'));
      const found = items.find(
        (item) =>
          textAt(item, 'context', 'name') === status.context &&
          textAt(item, 'context', 'genre') === toGenre(status),
      );
      if (found === undefined) return undefined;
      return { state: textAt(found, 'state') ?? '', description: textAt(found, 'description') ?? '' };
    },
    toWrite: (status) => {
      const { commit, context: name, description, url } = status;
      const body = {
        context: { genre: toGenre(status), name },
        description,
        state: toState(status),
        ...(url && { targetUrl: url }),
      };
      return toJsonRequest(toUrl(commit), body, { headers, idempotent: true });
    },
  };
});

function toState({ isFailure }: Pick<Status, 'isFailure'>): string {
  return isFailure ? 'error' : 'succeeded';
}

function toGenre({ notice }: Status): string {
  const { summary } = notice.metadata;
  return summary ? `fluxcd:${summary}` : 'fluxcd';
}

function toRepositoryUrl({ address }: Channel): string {
  const parsed = parseGitAddress(address);
  const [organisation, project, git, repo, ...rest] = parsed?.path.split('/') ?? [];
  if (parsed === undefined || !organisation || !project || git !== '_git' || !repo || rest.length > 0)
    throw new TidemarkError(
      'invalid-value',
      'expected the address of a repository, such as https://dev.azure.com/organisation/project/_git/name; correct the address',
    );
  const path = [organisation, project].map((part) => encodeURIComponent(decodeURIComponent(part))).join('/');
  return `${parsed.host}/${path}/_apis/git/repositories/${encodeURIComponent(decodeURIComponent(repo))}`;
}
