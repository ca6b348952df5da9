import type { Fail, Source } from './source.ts';
import type { Token } from './token.ts';

const CORE_PREFIX = 'tag:yaml.org,2002:';
const NAME = /[0-9A-Za-z_-]*/y;
const HANDLE = /!(?:[0-9A-Za-z_-]*!)?/y;
const URI = /(?:[0-9A-Za-z_\-;/?:@&=+$,.!~*'()[\]]|%[0-9A-Fa-f]{2})*/y;
/** What may follow the name of an anchor or alias apart from blanks. */
const AFTER_NAME = '?:,]}%@`';

/** Scans `&name` or `*name`. */
export function scanAnchor(source: Source, type: 'anchor' | 'alias', fail: Fail): Token {
  const start = source.mark();
  source.skip();
  const name = take(source, NAME);
  const ends = source.isBlankOrEnd() || AFTER_NAME.includes(source.text[source.pos] ?? ' ');
  if (name === '' || !ends) fail('did not find expected alphabetic or numeric character', start.pos);
  return { type, start, end: source.pos, value: name };
}

/** Scans `!`, `!name`, `!!name` or `!<uri>`; the value is the full tag. */
export function scanTag(source: Source, fail: Fail): Token {
  const start = source.mark();
  const value = source.code(1) === 60 ? scanVerbatim(source, fail) : scanShorthand(source, fail);
  if (!source.isBlankOrEnd()) fail('did not find expected whitespace or line break', start.pos);
  return { type: 'tag', start, end: source.pos, value };
}

function scanVerbatim(source: Source, fail: Fail): string {
  const { pos } = source;
  source.skip();
  source.skip();
  const uri = take(source, URI);
  if (uri === '') fail('did not find expected tag URI', pos);
  if (source.code() !== 62) fail("did not find the expected '>'", pos);
  source.skip();
  return uri;
}

function scanShorthand(source: Source, fail: Fail): string {
  const { pos } = source;
  const handle = take(source, HANDLE);
  const suffix = take(source, URI);
  if (handle === '!') return `!${suffix}`;
  if (handle !== '!!') fail('found undefined tag handle', pos);
  if (suffix === '') fail('did not find expected tag URI', pos);
  return CORE_PREFIX + suffix;
}

/** The text that the sticky pattern matches here, consumed. */
function take(source: Source, pattern: RegExp): string {
  pattern.lastIndex = source.pos;
  const text = pattern.exec(source.text)?.[0] ?? '';
  while (source.pos < pattern.lastIndex) source.skip();
  return text;
}
