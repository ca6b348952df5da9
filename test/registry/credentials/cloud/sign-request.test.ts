import { describe, expect, test } from 'vitest';

import { signRequest } from '../../../../src/registry/credentials/cloud/aws/sign-request.ts';

/** The keys and the time of the examples that AWS publishes for Signature Version 4. */
const EXAMPLE = {
  identity: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
  region: 'us-east-1',
  service: 'service',
  method: 'GET',
  url: 'https://example.amazonaws.com/',
  headers: {},
  body: '',
  time: Date.UTC(2015, 7, 30, 12, 36, 0),
};

describe('signRequest', () => {
  test('signs ListUsers of IAM to the documented value', () => {
    const headers = signRequest({
      ...EXAMPLE,
      service: 'iam',
      url: 'https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' },
    });
    expect(headers['authorization']).toBe(
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, ' +
        'SignedHeaders=content-type;host;x-amz-date, ' +
        'Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
    );
  });

  test.each([
    ['get-vanilla', {}, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    [
      'get-vanilla-query-order-key-case',
      { url: 'https://example.amazonaws.com/?Param2=value2&Param1=value1' },
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
    [
      'post-x-www-form-urlencoded',
      {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: 'Param1=value1',
      },
      'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
    ],
  ])('signs %s of the test suite to its value', (_, change, signature) => {
    expect(signRequest({ ...EXAMPLE, ...change })['authorization']).toMatch(
      new RegExp(`Signature=${signature}$`),
    );
  });

  test('gives every header but host, and signs the token of temporary keys', () => {
    const identity = { ...EXAMPLE.identity, sessionToken: 'token' };
    const headers = signRequest({ ...EXAMPLE, identity, headers: { 'X-Amz-Target': ' A.B ' } });
    expect(Object.keys(headers)).toEqual([
      'x-amz-date',
      'x-amz-security-token',
      'x-amz-target',
      'authorization',
    ]);
    expect(headers).toMatchObject({ 'x-amz-date': '20150830T123600Z', 'x-amz-target': 'A.B' });
    expect(headers['authorization']).toContain(
      'SignedHeaders=host;x-amz-date;x-amz-security-token;x-amz-target,',
    );
  });
});
