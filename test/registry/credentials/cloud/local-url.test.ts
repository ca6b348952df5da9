import { expect, test } from 'vitest';

import { isIdentityUrl } from '../../../../src/registry/credentials/cloud/local-url.ts';

test.each([
  ['https://example.org/token', true],
  ['http://127.0.0.1:8080/token', true],
  ['http://localhost/token', true],
  ['http://[::1]/token', true],
  ['http://169.254.170.23/v1/credentials', true],
  ['http://[fd00:ec2::23]/v1/credentials', true],
  ['http://metadata.google.internal/token', true],
  ['http://example.org/token', false],
  ['http://10.0.0.1/token', false],
  ['http://127.0.0.1.example.org/token', false],
  ['http://127.0.0.1@example.org/token', false],
  ['file:///etc/passwd', false],
  ['token', false],
])('decides whether %s may be asked for an identity: %s', (url, expected) => {
  expect(isIdentityUrl(url)).toBe(expected);
});
