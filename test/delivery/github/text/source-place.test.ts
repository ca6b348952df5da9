import { expect, test } from 'vitest';
import {
  findSourcePlace,
  toCompareUrl,
  toSourceUrl,
} from '../../../../src/delivery/github/text/source-place.ts';

test.each([
  ['https://github.com/acme/app', 'https://redirect.github.com/acme/app/compare/a1...b2'],
  ['https://github.com/acme/app.git', 'https://redirect.github.com/acme/app/compare/a1...b2'],
  ['https://github.com/acme/app/tree/main/cmd', 'https://redirect.github.com/acme/app/compare/a1...b2'],
  ['git@github.com:acme/app.git', 'https://redirect.github.com/acme/app/compare/a1...b2'],
  ['github.com/acme/app', 'https://redirect.github.com/acme/app/compare/a1...b2'],
  ['https://gitlab.com/acme/group/app', 'https://gitlab.com/acme/group/app/-/compare/a1...b2'],
  [
    'https://gitlab.acme.example/acme/app/-/tree/main',
    'https://gitlab.acme.example/acme/app/-/compare/a1...b2',
  ],
  ['https://codeberg.org/acme/app', 'https://codeberg.org/acme/app/compare/a1...b2'],
  ['https://forgejo.acme.example/acme/app', 'https://forgejo.acme.example/acme/app/compare/a1...b2'],
  ['https://bitbucket.org/acme/app', 'https://bitbucket.org/acme/app/branches/compare/b2%0Da1'],
])('what changed in %s is at %s', (source, expected) => {
  expect(toCompareUrl({ source, from: 'a1', to: 'b2' })).toBe(expected);
});

test('a server that is known to be of GitHub has its pages too', () => {
  const details = { source: 'https://git.acme.example/acme/app', from: 'a1', to: 'b2' };
  expect(toCompareUrl(details)).toBeUndefined();
  expect(toSourceUrl(details)).toBe('https://git.acme.example/acme/app');
  expect(toCompareUrl({ ...details, host: 'github' })).toBe(
    'https://git.acme.example/acme/app/compare/a1...b2',
  );
});

test.each([
  '',
  'acme',
  'javascript:alert(1)',
  'https://github.com/acme',
  'https://github.com/acme/..',
  'https://user:secret@github.com/acme/app',
  'https://github.com/acme/a)b',
  'https://github.com/acme/a<b',
  `https://github.com/acme/${'x'.repeat(600)}`,
])('%j is no source', (source) => {
  expect(findSourcePlace({ source })).toBeUndefined();
});

test.each([
  ['a1', 'a1'],
  ['', 'b2'],
  ['a1', 'b2)](evil'],
  ['--flag', 'b2'],
])('there is nothing to compare between %j and %j', (from, to) => {
  expect(toCompareUrl({ source: 'https://github.com/acme/app', from, to })).toBeUndefined();
});
