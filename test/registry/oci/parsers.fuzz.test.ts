import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TidemarkError } from '../../../src/errors.ts';
import { parseChallenges, toDemand } from '../../../src/registry/oci/challenge.ts';
import { parseNextLink } from '../../../src/registry/oci/link.ts';
import { parseManifest } from '../../../src/registry/oci/manifest/parse-manifest.ts';
import { toPlatform } from '../../../src/registry/oci/manifest/platform.ts';
import { parseRetryAfter } from '../../../src/registry/oci/retry-after.ts';
import { createTagsPageSink } from '../../../src/registry/oci/tags-page.ts';

/** Text made of what the grammar of headers is made of, which goes wrong in more ways than any text. */
function pieces(...parts: readonly string[]): fc.Arbitrary<string> {
  const part = fc.oneof(fc.constantFrom(...parts), fc.string({ unit: 'binary', maxLength: 8 }));
  return fc.array(part, { maxLength: 30 }).map((found) => found.join(''));
}

const links = pieces(
  '<',
  '>',
  ';',
  ',',
  '"',
  '\\',
  '=',
  'rel',
  'next',
  '; rel="next"',
  '/v2/app/tags/list?n=1',
  ' ',
);
const challenges = pieces(
  'Bearer',
  'Basic',
  ' ',
  ',',
  '=',
  '"',
  '\\',
  'realm="',
  'https://a/token',
  'scope',
  '"a,b"',
);

describe('whatever a registry sends', () => {
  test('the Link parser answers with one of its three answers, and finds the link that was written', () => {
    fc.assert(
      fc.property(links, fc.webPath(), (noise, path) => {
        expect(['none', 'next', 'unreadable']).toContain(parseNextLink(noise).kind);
        expect(parseNextLink(`<${path}>; rel="next"`)).toEqual({ kind: 'next', target: path });
      }),
    );
  });

  test('the Link parser takes time that grows with the length only', () => {
    for (const text of [
      '<a>;'.repeat(2_000),
      `<a>; ${'x="\\'.repeat(1_500)}`,
      '<a>,'.repeat(2_000),
      ' '.repeat(8_000),
    ])
      expect(['none', 'next', 'unreadable']).toContain(parseNextLink(text).kind);
  });

  test('the parser of challenges gives a list, and at most one demand', () => {
    fc.assert(
      fc.property(challenges, (header) => {
        for (const { scheme, params } of parseChallenges(header)) {
          expect(scheme).toBe(scheme.toLowerCase());
          for (const name of params.keys()) expect(name).toBe(name.toLowerCase());
        }
        expect([undefined, 'basic', 'bearer']).toContain(toDemand(header)?.kind);
      }),
    );
  });

  test('the parser of challenges reads back what was written', () => {
    const value = fc.string({ maxLength: 40 });
    fc.assert(
      fc.property(value, value, (service, scope) => {
        const quote = (text: string): string => `"${text.replaceAll(/["\\]/g, (found) => `\\${found}`)}"`;
        const header = `Basic realm="x, y", Bearer realm="https://a/t",service=${quote(service)}, scope=${quote(scope)}`;
        expect(toDemand(header)).toEqual({
          kind: 'bearer',
          realm: 'https://a/t',
          ...(service && { service }),
          ...(scope && { scope }),
        });
      }),
    );
  });

  test('a page of tags is read, or refused with a code', async () => {
    const text = fc.oneof(
      fc.json(),
      fc.record({ tags: fc.anything() }).map((page) => JSON.stringify(page)),
      pieces('{"tags":[', '"a"', ',', ']', '}', '{', '"name":', 'null', '\\u0000'),
    );
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.nat({ max: 50 }),
        fc.integer({ min: 1, max: 9 }),
        async (body, limit, step) => {
          const bytes = new TextEncoder().encode(body);
          const chunks = Array.from({ length: Math.ceil(bytes.length / step) }, (_, index) =>
            bytes.subarray(index * step, (index + 1) * step),
          );
          const whole = await settle([bytes], 1_000_000);
          expect(await settle(chunks, 1_000_000)).toEqual(whole);
          const cut = await settle(chunks, limit);
          expect(typeof cut === 'string' || cut.cut === bytes.length > limit).toBe(true);
        },
      ),
    );
  });

  test('tags come out of a page as they were put in, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'binary' })),
        fc.integer({ min: 1, max: 9 }),
        async (tags, step) => {
          const bytes = Buffer.from(JSON.stringify({ name: 'a', tags }).toWellFormed());
          const chunks = Array.from({ length: Math.ceil(bytes.length / step) }, (_, index) =>
            bytes.subarray(index * step, (index + 1) * step),
          );
          expect(await settle(chunks, 1_000_000)).toMatchObject({
            names: tags,
            bytes: bytes.length,
            cut: false,
          });
        },
      ),
    );
  });

  test('a list of tags that belongs to something else is never taken for that of the page', async () => {
    const big = JSON.stringify(Array.from({ length: 30_000 }, (_, index) => `v${index}.0.0`));
    for (const body of [
      '{"child":{"tags":["a","b"]},"tags":["c"]}',
      '{"tags":["a","b"],"tags":["c"]}',
      `{"child":{"tags":${big}},"tags":["c"]}`,
    ]) {
      const page = await settle([Buffer.from(body)], 1_000_000);
      expect(['registry-malformed', 'c']).toContain(typeof page === 'string' ? page : page.names.join());
    }
  });

  test('manifests, platforms and waits are read or left out', () => {
    fc.assert(
      fc.property(fc.anything(), fc.string(), (value, text) => {
        expect([undefined, 'index', 'image']).toContain(parseManifest(value)?.kind);
        expect(toPlatform(value) ?? 'a/b').toMatch(/^[^/]+\/[^/]+(\/[^/]+)?$/);
        expect(parseRetryAfter(text, 0) ?? 0).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

/** The page, or the code of the error; any other error is thrown. */
async function settle(chunks: readonly Uint8Array[], limit: number) {
  try {
    const sink = createTagsPageSink({ limit, host: 'registry.example.com' });
    for (const chunk of chunks) if (!sink.add(chunk)) break;
    return sink.end();
  } catch (error) {
    if (error instanceof TidemarkError) return error.code;
    throw error;
  }
}
