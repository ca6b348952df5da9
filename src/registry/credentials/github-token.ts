import type { Environment } from './environment.ts';
import type { CredentialSource } from './source.ts';

/**
 * Makes a source that knows `GITHUB_TOKEN` for `ghcr.io` and nothing else. GitHub's registry looks at the token only,
 * so any username does; `GITHUB_ACTOR` is used when a workflow sets it.
 */
export function createGithubTokenSource(environment: Environment): CredentialSource {
  const password = environment['GITHUB_TOKEN']?.trim() ?? '';
  const actor = environment['GITHUB_ACTOR'] ?? '';
  // A colon would end the username of Basic authentication.
  const username = actor === '' || actor.includes(':') ? 'x-access-token' : actor;
  return {
    async find(image) {
      return image.registry === 'ghcr.io' && password !== ''
        ? { username, password, origin: { kind: 'github-token' } }
        : undefined;
    },
  };
}
