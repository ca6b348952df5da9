import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { TidemarkError } from '../../../src/errors.ts';
import { findDockerKey } from '../../../src/registry/credentials/docker-key.ts';
import { findInPullSecret } from '../../../src/registry/credentials/pull-secret.ts';
import type { ImageName } from '../../../src/registry/image-name.ts';

function toImage(registry: string, repository: string): ImageName {
  const canonical = `${registry}/${repository}`;
  return { registry, repository, canonical, scheme: 'https', original: canonical };
}

function secretOf(keys: readonly string[]): ReadonlyMap<string, string> {
  const auths = Object.fromEntries(keys.map((key) => [key, { username: `u${key}`, password: 'pw' }]));
  return new Map([['.dockerconfigjson', JSON.stringify({ auths })]]);
}

function outcomeOf(config: string, image: ImageName): string {
  try {
    const found = findInPullSecret(new Map([['.dockerconfigjson', config]]), 'ns/n', image);
    return found === undefined ? 'nothing' : Object.keys(found).join();
  } catch (error) {
    return error instanceof TidemarkError ? error.code : String(error);
  }
}

const label = fc.string({ unit: fc.constantFrom('a', 'b', '-'), minLength: 1, maxLength: 6 });
const glob = fc.string({ unit: fc.constantFrom('a', 'b', '-', '*'), minLength: 1, maxLength: 6 });

test('matches labels as the pattern with .* for each star does', () => {
  fc.assert(
    fc.property(glob, label, (pattern, name) => {
      const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name);
      const found = findInPullSecret(secretOf([`${pattern}.io`]), 'ns/n', toImage(`${name}.io`, 'app'));
      expect(found !== undefined).toBe(expected);
    }),
    { numRuns: 2_000 },
  );
});

test('has one answer whatever the order of the keys', () => {
  const key = fc.tuple(
    fc.constantFrom('', 'https://', 'http://'),
    glob,
    fc.constantFrom('', '/', '/v1/', '/a', '/ab'),
  );
  fc.assert(
    fc.property(
      fc.uniqueArray(key.map(([scheme, host, path]) => `${scheme}${host}${path}`)),
      label,
      (keys, registry) => {
        const image = toImage(registry, 'ab/a');
        const reversed = keys.toReversed();
        expect(findInPullSecret(secretOf(reversed), 'ns/n', image)).toEqual(
          findInPullSecret(secretOf(keys), 'ns/n', image),
        );
        expect(findDockerKey(reversed, image)).toBe(findDockerKey(keys, image));
      },
    ),
    { numRuns: 1_000 },
  );
});

test('ends with credentials, nothing or a coded error for any text', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.json().map((json) => `{"auths":${json}}`),
  );
  fc.assert(
    fc.property(text, fc.string(), (config, registry) => {
      expect(outcomeOf(config, toImage(registry, 'app'))).toMatch(
        /^(?:nothing|username,password|invalid-credentials)$/,
      );
    }),
    { numRuns: 2_000 },
  );
});

test('reads a hostile pattern in linear time', () => {
  const image = toImage(`${'a'.repeat(50_000)}.io`, 'app');
  expect(findInPullSecret(secretOf([`${'*a'.repeat(20_000)}*b.io`]), 'ns/n', image)).toBeUndefined();
});
