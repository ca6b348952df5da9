import type { ImageDetails, SourceHost } from './image-details.ts';

/** The repository that a source label names. */
export type SourcePlace = { readonly host: string; readonly path: string; readonly kind?: SourceHost };

const KNOWN: ReadonlyMap<string, SourceHost> = new Map([
  ['github.com', 'github'],
  ['gitlab.com', 'gitlab'],
  ['codeberg.org', 'gitea'],
  ['gitea.com', 'gitea'],
  ['bitbucket.org', 'bitbucket'],
]);

const PREFIXES: readonly (readonly [RegExp, SourceHost])[] = [
  [/^gitlab\./, 'gitlab'],
  [/^(?:gitea|forgejo)\./, 'gitea'],
];

const SEGMENT = /^[\w.-]{1,100}$/;

/**
 * Reads `org.opencontainers.image.source` (OCI image specification, annotations), which people fill with addresses of
 * every kind: of a page, of a clone, with or without a scheme. Undefined for what names no repository on a host.
 */
export function findSourcePlace({ source = '', host }: ImageDetails): SourcePlace | undefined {
  const text = source
    .trim()
    .replace(/^git\+/, '')
    .replace(/^(?:ssh:\/\/)?git@([^:/]+)[:/]/, 'https://$1/')
    .replace(/^git:/, 'https:')
    .replace(/^(?=[\w-]+(?:\.[\w-]+)+\/)/, 'https://');
  if (text.length > 500 || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (!/^https?:$/.test(url.protocol) || url.username !== '' || !/^[a-z0-9.-]+(?::\d+)?$/.test(url.host))
    return undefined;
  const name = url.host.replace(/^www\./, '');
  const kind = host ?? KNOWN.get(name) ?? PREFIXES.find(([pattern]) => pattern.test(name))?.[1];
  const [before = ''] = url.pathname.split('/-/');
  const all = before.split('/').filter((segment) => segment !== '');
  const segments = kind === 'gitlab' ? all : all.slice(0, 2);
  const path = segments.join('/').replace(/\.git$/, '');
  if (segments.length < 2 || !path.split('/').every(isSegment)) return undefined;
  return { host: name, path, ...(kind && { kind }) };
}

function isSegment(segment: string): boolean {
  return SEGMENT.test(segment) && segment !== '.' && segment !== '..';
}

const REVISION = /^[\w][\w.+-]{0,127}$/;

/** A page that compares two revisions, for sources on hosts that are known to have one. */
export function toCompareUrl(details: ImageDetails): string | undefined {
  const place = findSourcePlace(details);
  const { from = '', to = '' } = details;
  if (place?.kind === undefined || from === to || !REVISION.test(from) || !REVISION.test(to))
    return undefined;
  const at = `https://${toLinkHost(place.host)}/${place.path}`;
  switch (place.kind) {
    case 'github':
    case 'gitea':
      return `${at}/compare/${from}...${to}`;
    case 'gitlab':
      return `${at}/-/compare/${from}...${to}`;
    case 'bitbucket':
      // The new one goes first, and a carriage return stands between the two.
      return `${at}/branches/compare/${to}%0D${from}`;
  }
}

export function toSourceUrl(details: ImageDetails): string | undefined {
  const place = findSourcePlace(details);
  return place === undefined ? undefined : `https://${toLinkHost(place.host)}/${place.path}`;
}

/** A plain link from one repository on GitHub to another would leave a trace on the other one. */
function toLinkHost(host: string): string {
  return host === 'github.com' ? 'redirect.github.com' : host;
}
