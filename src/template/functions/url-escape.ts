import { GoError } from '../go-error.ts';
import { quote } from '../values/quote.ts';

/** Where in a URL a text stands; each place leaves other characters as they are. */
export type UrlPart = 'path' | 'user' | 'host' | 'zone' | 'query' | 'fragment';

/** What has to be escaped, for each part. */
const RESERVED: Readonly<Record<UrlPart, RegExp>> = {
  path: /[^A-Za-z0-9\-_.~$&+,/:;=@]/g,
  user: /[^A-Za-z0-9\-_.~$&+,;=]/g,
  host: /[^A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"]/g,
  zone: /[^A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"]/g,
  query: /[^A-Za-z0-9\-_.~]/g,
  fragment: /[^A-Za-z0-9\-_.~$&+,/:;=?@!()*]/g,
};

/** Go's escaping of the bytes of a text for a part of a URL. */
export function escapeUrl(text: string, part: UrlPart): string {
  return text.replace(RESERVED[part], (char) => (char === ' ' && part === 'query' ? '+' : percent(char)));
}

/** Go's `url.QueryEscape`. */
export function queryEscape(text: string): string {
  return escapeUrl(text, 'query');
}

/** Go's reverse of it. Throws `GoError` with Go's text. */
export function unescapeUrl(text: string, part: UrlPart): string {
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '%') {
      checkEscape(text.slice(at, at + 3), part);
      at += 2;
    } else if ((part === 'host' || part === 'zone') && isReserved(text[at] ?? '', part))
      throw new GoError(`invalid character ${quote(text[at] ?? '')} in host name`);
  }
  return text.replace(/%(..)/gs, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function checkEscape(escape: string, part: UrlPart): void {
  if (!/^%[0-9a-fA-F]{2}$/.test(escape)) throw invalidEscape(escape);
  const byte = Number.parseInt(escape.slice(1), 16);
  if (escape === '%25' || byte >= 0x80) return;
  if (part === 'host') throw invalidEscape(escape);
  if (part === 'zone' && byte !== 0x20 && isReserved(String.fromCharCode(byte), 'host'))
    throw invalidEscape(escape);
}

function invalidEscape(escape: string): GoError {
  return new GoError(`invalid URL escape ${quote(escape)}`);
}

function isReserved(char: string, part: UrlPart): boolean {
  return char < '\x80' && escapeUrl(char, part) !== char;
}

function percent(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
