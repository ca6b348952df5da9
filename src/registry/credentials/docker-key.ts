import type { ImageName } from '../image-name.ts';

const DOCKER_HUB = 'index.docker.io';

/** The names under which docker's config may know a registry, the one that docker itself writes first. */
export function toDockerServers(registry: string): readonly [string, ...string[]] {
  return registry === DOCKER_HUB ? ['https://index.docker.io/v1/', DOCKER_HUB, 'docker.io'] : [registry];
}

/**
 * The key of docker's `auths` that is for `image`. A key is a host, perhaps with a scheme and the API path `/v1/` or
 * `/v2/` that old clients wrote, perhaps with the start of a repository path as podman writes. The longest path wins,
 * then the key that docker itself would write, then byte order.
 */
export function findDockerKey(keys: Iterable<string>, image: ImageName): string | undefined {
  const hosts = image.registry === DOCKER_HUB ? [DOCKER_HUB, 'docker.io'] : [image.registry];
  const matches: { readonly key: string; readonly path: string }[] = [];
  for (const key of keys) {
    const { host, path } = parseDockerKey(key);
    if (hosts.includes(host) && isPathPrefix(path, image)) matches.push({ key, path });
  }
  const preferred = toDockerServers(image.registry)[0];
  matches.sort(
    (a, b) => b.path.length - a.path.length || rank(a.key) - rank(b.key) || (a.key < b.key ? -1 : 1),
  );
  return matches[0]?.key;

  function rank(key: string): number {
    return key === preferred ? 0 : 1;
  }
}

/** The host, and the path without the API prefix and without slashes at its ends. */
function parseDockerKey(key: string): { readonly host: string; readonly path: string } {
  const bare = key.replace(/^https?:\/\//, '');
  const slash = bare.indexOf('/');
  if (slash < 0) return { host: bare, path: '' };
  const path = bare.slice(slash + 1).replace(/^v[12](\/|$)/, '');
  return { host: bare.slice(0, slash), path: path.endsWith('/') ? path.slice(0, -1) : path };
}

function isPathPrefix(path: string, image: ImageName): boolean {
  return path === '' || image.repository === path || image.repository.startsWith(`${path}/`);
}
