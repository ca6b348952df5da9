import { describe, expect, test } from 'vitest';
import { parseImageName, parseImageReference } from '../../src/registry/image-name.ts';

const hex = 'a'.repeat(64);

describe('parseImageName', () => {
  test.each([
    ['alpine', 'index.docker.io/library/alpine', 'https'],
    ['docker.io/alpine', 'index.docker.io/library/alpine', 'https'],
    ['fluxcd/flux', 'index.docker.io/fluxcd/flux', 'https'],
    ['docker.io:443/xx', 'docker.io:443/xx', 'https'],
    ['GHCR.io/stefan/podinfo', 'GHCR.io/stefan/podinfo', 'https'],
    ['localhost/app', 'index.docker.io/localhost/app', 'https'],
    ['localhost:5000/app', 'localhost:5000/app', 'http'],
    ['reg.localhost:5000/app', 'reg.localhost:5000/app', 'http'],
    ['192.168.1.2:5000/app', '192.168.1.2:5000/app', 'http'],
    ['172.32.0.1/app', '172.32.0.1/app', 'https'],
    ['127.0.0.10/app', '127.0.0.10/app', 'http'],
    ['127.0.0.2/app', '127.0.0.2/app', 'https'],
    ['[2001:db8::1]/app', '[2001:db8::1]/app', 'http'],
    ['foo.bar:/xx', 'foo.bar:/xx', 'https'],
    ['x/../y', 'index.docker.io/x/../y', 'https'],
  ])('reads %s', (image, canonical, scheme) => {
    expect(parseImageName(image)).toMatchObject({ canonical, scheme, original: image });
  });

  test('takes http when the repository is insecure', () => {
    expect(parseImageName('ghcr.io/a/b', { insecure: true }).scheme).toBe('http');
  });

  test.each([
    ['https://ghcr.io/xx', "image 'https://ghcr.io/xx' should not include URL scheme; remove 'https://'"],
    ['ghcr.io/xx:tag', "image 'ghcr.io/xx:tag' should not include a tag; remove ':tag'"],
    ['localhost:5000', "image 'localhost:5000' should not include a tag; remove ':5000'"],
    [
      `ghcr.io/xx:t@sha256:${hex}`,
      `image 'ghcr.io/xx:t@sha256:${hex}' should not include a tag; remove ':t@sha256'`,
    ],
    ['ghcr.io/Stefan/podinfo', 'could not parse reference: ghcr.io/Stefan/podinfo'],
    ['foo.bar/x', 'could not parse reference: foo.bar/x'],
    ['foo.bar:abc/xx', 'could not parse reference: foo.bar:abc/xx'],
    ['user@host.io/xx', 'could not parse reference: user@host.io/xx'],
    ['[zz]:5000/xx', 'could not parse reference: [zz]:5000/xx'],
    ['a.b%20/xx', 'could not parse reference: a.b%20/xx'],
    ['', 'could not parse reference: '],
  ])('refuses %s', (image, message) => {
    expect(() => parseImageName(image)).toThrow(expect.objectContaining({ code: 'invalid-image', message }));
  });
});

describe('parseImageReference', () => {
  test('reads a tag', () => {
    expect(parseImageReference('app:v1')).toEqual({
      registry: 'index.docker.io',
      repository: 'library/app',
      string: 'app:v1',
      identifier: 'v1',
      name: 'index.docker.io/library/app:v1',
      tag: 'v1',
    });
  });

  test('takes the digest for the identifier and leaves the tag out of the name', () => {
    expect(parseImageReference(`ghcr.io:443/x/app:v1@sha256:${hex}`)).toEqual({
      registry: 'ghcr.io:443',
      repository: 'x/app',
      string: `ghcr.io:443/x/app:v1@sha256:${hex}`,
      identifier: `sha256:${hex}`,
      name: `ghcr.io:443/x/app@sha256:${hex}`,
      tag: 'v1',
      digest: `sha256:${hex}`,
    });
  });

  test('means latest where nothing is written', () => {
    expect(parseImageReference('app')).toMatchObject({ identifier: 'latest', string: 'app' });
    expect(parseImageReference(`app@sha256:${hex}`)).not.toHaveProperty('tag');
  });

  test.each([
    'app:',
    'app:a+b',
    `app:${'a'.repeat(129)}`,
    `app@sha512:${hex}`,
    `app@sha256:${hex.toUpperCase()}`,
    'a@b@c',
  ])('refuses %s', (reference) => {
    expect(() => parseImageReference(reference)).toThrow(
      expect.objectContaining({
        code: 'invalid-reference',
        message: `could not parse reference: ${reference}`,
      }),
    );
  });
});
