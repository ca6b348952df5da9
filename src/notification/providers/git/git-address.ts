/** Where a repository is: `https://host` and the path without `.git`. */
export type GitAddress = { readonly host: string; readonly path: string };

/** Reads the address of a Git provider: https, ssh or the scp form. Undefined when it is none of these. */
export function parseGitAddress(address: string): GitAddress | undefined {
  const scp = /^(?:[^@/:]+@)?([^/:]+):(?!\/\/)(.+)$/.exec(address.trim());
  const url = URL.parse(scp === null ? address.trim() : `ssh://${scp[1]}/${scp[2]}`);
  if (url === null || !['https:', 'http:', 'ssh:'].includes(url.protocol) || url.hostname === '')
    return undefined;
  // The port of ssh is none of the API.
  const host = url.protocol === 'ssh:' ? `https://${url.hostname}` : `${url.protocol}//${url.host}`;
  const path = url.pathname.replace(/^\/+|\/+$/g, '').replace(/\.git$/, '');
  return path === '' ? undefined : { host, path };
}
