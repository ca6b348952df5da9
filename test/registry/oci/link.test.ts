import { expect, test } from 'vitest';
import { parseNextLink } from '../../../src/registry/oci/link.ts';

test.each([
  ['</v2/a?n=1>; rel="next"', '/v2/a?n=1'],
  ['</v2/a?n=1>;rel=next', '/v2/a?n=1'],
  ['</v2/a?n=1>', '/v2/a?n=1'],
  ['</v2/a?n=1>; title="a, b; rel=prev"; rel="next"', '/v2/a?n=1'],
  ['</first>; rel="first", </v2/a?x=1,2>; rel="prev next"', '/v2/a?x=1,2'],
  ['<https://h:5000/v2/a>; REL="NEXT"', 'https://h:5000/v2/a'],
  ['<>; rel="next"', ''],
  // Without angle brackets, as zot wrote it.
  ['/v2/a/tags/list?n=1&last=1.0.0; rel="next"', '/v2/a/tags/list?n=1&last=1.0.0'],
  ['/v2/a/tags/list?n=1&last=1.0.0', '/v2/a/tags/list?n=1&last=1.0.0'],
  ['http://h:5000/v2/a?n=1; rel=next', 'http://h:5000/v2/a?n=1'],
  ['/first; rel="first", /v2/a?n=1; rel="next"', '/v2/a?n=1'],
])('the next page of %s is %j', (header, target) => {
  expect(parseNextLink(header)).toEqual({ kind: 'next', target });
});

test.each([null, '', ' ', '</first>; rel="first"'])('%j names no next page', (header) => {
  expect(parseNextLink(header)).toEqual({ kind: 'none' });
});

test.each([
  'next',
  'next; rel="next"',
  '</v2/a; rel="next"',
  '/v2/a>; rel="next"',
  '/v2/a b; rel="next"',
  `<${'x'.repeat(9_000)}>`,
  '</a>; rel="next',
])('%j cannot be read', (header) => {
  expect(parseNextLink(header)).toEqual({ kind: 'unreadable' });
});
