import { isIPv6 } from 'node:net';

export type Repository = {
  /** Host and port as written; Docker Hub is `index.docker.io`. */
  readonly registry: string;
  /** The path, with `library/` where Docker Hub implies it. */
  readonly repository: string;
};

/**
 * Reads `[registry/]path` as go-containerregistry does without strict validation, or gives `undefined`. What is before
 * the first `/` is a registry only if it contains a `.` or a `:`, so `localhost/app` is on Docker Hub.
 */
export function parseRepository(name: string): Repository | undefined {
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const hasRegistry = /[.:]/.test(first);
  const path = hasRegistry ? name.slice(slash + 1) : name;
  if (!/^[a-z0-9_./-]{2,255}$/.test(path) || (hasRegistry && !isAuthority(first))) return undefined;
  const registry = !hasRegistry || first === 'docker.io' ? dockerHub : first;
  return { registry, repository: registry === dockerHub && !path.includes('/') ? `library/${path}` : path };
}

const dockerHub = 'index.docker.io';

// What Go's url.Parse('//' + text) gives back unchanged as the host.
function isAuthority(text: string): boolean {
  if (/[\0-\x20\x7f#%?@\\^`{|}]/.test(text)) return false;
  const bracket = /^\[([^\]]*)\](?::[0-9]*)?$/.exec(text);
  if (bracket !== null) return isIPv6(bracket[1] ?? '');
  const colon = text.lastIndexOf(':');
  return !text.includes('[') && (colon < 0 || /^[0-9]*$/.test(text.slice(colon + 1)));
}
