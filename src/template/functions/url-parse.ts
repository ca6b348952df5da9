import { isIPv6 } from 'node:net';
import { GoError } from '../go-error.ts';
import { quote } from '../values/quote.ts';
import { escapeUrl, unescapeUrl } from './url-escape.ts';

export type UserInfo = { readonly name: string; readonly password?: string };

/** What Go's `url.URL` holds. */
export type GoUrl = {
  readonly scheme: string;
  readonly opaque: string;
  readonly user?: UserInfo;
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly fragment: string;
};

/** Go's `url.Parse`. Throws `GoError` with Go's text. */
export function parseUrl(text: string): GoUrl {
  const hash = text.indexOf('#');
  const main = hash < 0 ? text : text.slice(0, hash);
  const url = named(main, () => parseMain(main));
  const fragment = hash < 0 ? '' : text.slice(hash + 1);
  return { ...url, fragment: named(text, () => unescapeUrl(fragment, 'fragment')) };
}

function named<Parsed>(text: string, parse: () => Parsed): Parsed {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof GoError)) throw error;
    throw new GoError(`parse ${quote(text)}: ${error.message}`, { cause: error });
  }
}

function parseMain(text: string): Omit<GoUrl, 'fragment'> {
  if (/[\x00-\x1f\x7f]/.test(text)) throw new GoError('net/url: invalid control character in URL');
  const empty = { scheme: '', opaque: '', host: '', path: '', query: '' };
  if (text === '*') return { ...empty, path: '*' };
  const [scheme, afterScheme] = splitScheme(text);
  const question = afterScheme.indexOf('?');
  const rest = question < 0 ? afterScheme : afterScheme.slice(0, question);
  const query = question < 0 ? '' : afterScheme.slice(question + 1);
  if (!rest.startsWith('/')) {
    if (scheme !== '') return { ...empty, scheme, opaque: rest, query };
    if (rest.split('/')[0]?.includes(':'))
      throw new GoError('first path segment in URL cannot contain colon');
  }
  const hasAuthority = rest.startsWith('//') && (scheme !== '' || !rest.startsWith('///'));
  if (!hasAuthority) return { ...empty, scheme, query, path: unescapeUrl(rest, 'path') };
  const slash = rest.indexOf('/', 2);
  const authority = slash < 0 ? rest.slice(2) : rest.slice(2, slash);
  const { user, host } = parseAuthority(scheme, authority);
  const path = unescapeUrl(slash < 0 ? '' : rest.slice(slash), 'path');
  return { ...empty, scheme, host, path, query, ...(user && { user }) };
}

function splitScheme(text: string): [scheme: string, rest: string] {
  if (text.startsWith(':')) throw new GoError('missing protocol scheme');
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(text)?.[1];
  return scheme === undefined ? ['', text] : [scheme.toLowerCase(), text.slice(scheme.length + 1)];
}

function parseAuthority(
  scheme: string,
  authority: string,
): { readonly user?: UserInfo; readonly host: string } {
  const at = authority.lastIndexOf('@');
  const host = parseHost(scheme, authority.slice(at + 1));
  if (at < 0) return { host };
  const userinfo = authority.slice(0, at);
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(userinfo)) throw new GoError('net/url: invalid userinfo');
  const colon = userinfo.indexOf(':');
  if (colon < 0) return { host, user: { name: unescapeUrl(userinfo, 'user') } };
  const name = unescapeUrl(userinfo.slice(0, colon), 'user');
  return { host, user: { name, password: unescapeUrl(userinfo.slice(colon + 1), 'user') } };
}

function parseHost(scheme: string, host: string): string {
  const bracket = host.lastIndexOf('[');
  if (bracket > 0) throw new GoError('invalid IP-literal');
  if (bracket === 0) return parseAddress(host);
  const first = host.indexOf(':');
  const strict = scheme === 'http' || scheme === 'https';
  if (first >= 0) checkPort(host.slice(strict ? first : host.lastIndexOf(':')));
  return unescapeUrl(host, 'host');
}

/** `[fe80::1%25en0]:80`. */
function parseAddress(host: string): string {
  const close = host.lastIndexOf(']');
  if (close < 0) throw new GoError("missing ']' in host");
  checkPort(host.slice(close + 1));
  const inside = host.slice(1, close);
  const zone = inside.indexOf('%25');
  const address = unescapeUrl(zone < 0 ? inside : inside.slice(0, zone), 'host');
  const scope = zone < 0 ? '' : unescapeUrl(inside.slice(zone), 'zone');
  if (!isIPv6(address))
    throw new GoError(`invalid host: ParseAddr(${quote(address + scope)}): unable to parse IP`);
  return `[${address}${scope}]${host.slice(close + 1)}`;
}

function checkPort(port: string): void {
  if (!/^(?::[0-9]*)?$/.test(port)) throw new GoError(`invalid port ${quote(port)} after host`);
}

/** The host without its port and without the brackets of an address. */
export function hostnameOf({ host }: GoUrl): string {
  const name = host.replace(/:[0-9]*$/, '');
  return name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name;
}

/** Go's `Userinfo.String`. */
export function formatUser({ name, password }: UserInfo): string {
  const first = escapeUrl(name, 'user');
  return password === undefined ? first : `${first}:${escapeUrl(password, 'user')}`;
}

/** Go's `URL.String`. */
export function formatUrl(url: GoUrl): string {
  const { scheme, opaque, user, host, query, fragment } = url;
  let text = scheme === '' ? '' : `${scheme}:`;
  if (opaque === '') {
    const hasAuthority = scheme !== '' || host !== '' || user !== undefined;
    if (hasAuthority && (host !== '' || url.path !== '' || user !== undefined)) text += '//';
    if (user !== undefined) text += `${formatUser(user)}@`;
    text += escapeUrl(host, 'host');
    const path = url.path === '*' ? '*' : escapeUrl(url.path, 'path');
    if (path !== '' && !path.startsWith('/') && host !== '') text += '/';
    // A colon in the first segment would pass for the end of a scheme.
    if (text === '' && path.split('/')[0]?.includes(':')) text = './';
    text += path;
  } else text += opaque;
  if (query !== '') text += `?${query}`;
  return fragment === '' ? text : `${text}#${escapeUrl(fragment, 'fragment')}`;
}
