/**
 * Whether two URLs lead to the same Git repository, in whatever spelling: https, ssh, the short form of scp, a local
 * path; with and without user, port and `.git`. Case does not count, as on every large forge.
 */
export function isSameRepository(one: string, other: string): boolean {
  return normalizeRepositoryUrl(one) === normalizeRepositoryUrl(other);
}

/** `host/path` of a Git URL, `/path` of a local one. */
export function normalizeRepositoryUrl(url: string): string {
  const { host, path } = splitUrl(url.trim());
  const alias = aliases.get(host) ?? host;
  const steps = decode(path)
    .toLowerCase()
    .split('/')
    .filter((step) => step !== '' && step !== '.');
  const last = steps.pop()?.replace(/\.git$/, '');
  return [alias, ...dropExtras(alias, steps), ...(last === undefined ? [] : [last])].join('/');
}

/** Hosts that serve SSH on the port of HTTPS, and Azure's host for SSH. */
const aliases: ReadonlyMap<string, string> = new Map([
  ['ssh.github.com', 'github.com'],
  ['altssh.gitlab.com', 'gitlab.com'],
  ['altssh.bitbucket.org', 'bitbucket.org'],
  ['ssh.dev.azure.com', 'dev.azure.com'],
]);

function splitUrl(url: string): { readonly host: string; readonly path: string } {
  const full = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/@]*@)?(\[[^\]]*\]|[^/:]*)(?::\d*)?(\/.*)?$/i.exec(url);
  if (full !== null) return { host: (full[1] ?? '').toLowerCase(), path: full[2] ?? '' };
  // As git has it: a colon before the first slash makes it a host. A single letter is a drive of Windows.
  const short = /^(?:[^/@:]*@)?([^/:]{2,}|\[[^\]]*\]):(.*)$/.exec(url);
  if (short !== null) return { host: (short[1] ?? '').toLowerCase(), path: short[2] ?? '' };
  return { host: '', path: url };
}

/** Azure has `_git` in URLs and `v3` for SSH; Bitbucket Server has `scm` in URLs. */
function dropExtras(host: string, steps: readonly string[]): readonly string[] {
  if (host === 'dev.azure.com')
    return steps.filter((step, at) => step !== '_git' && !(at === 0 && step === 'v3'));
  return steps[0] === 'scm' ? steps.slice(1) : steps;
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
