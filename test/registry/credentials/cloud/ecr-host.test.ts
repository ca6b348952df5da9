import { expect, test } from 'vitest';

import { parseEcrHost } from '../../../../src/registry/credentials/cloud/aws/ecr-host.ts';

test.each([
  ['123456789012.dkr.ecr.eu-west-1.amazonaws.com', 'eu-west-1', 'https://api.ecr.eu-west-1.amazonaws.com'],
  [
    '123456789012.dkr.ecr-fips.us-east-2.amazonaws.com',
    'us-east-2',
    'https://ecr-fips.us-east-2.amazonaws.com',
  ],
  [
    '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn',
    'cn-north-1',
    'https://api.ecr.cn-north-1.amazonaws.com.cn',
  ],
  [
    '123456789012.dkr.ecr.us-iso-east-1.c2s.ic.gov',
    'us-iso-east-1',
    'https://api.ecr.us-iso-east-1.c2s.ic.gov',
  ],
  ['123456789012.dkr-ecr.eu-west-1.on.aws', 'eu-west-1', 'https://ecr.eu-west-1.api.aws'],
  ['123456789012.dkr-ecr-fips.us-east-1.on.aws', 'us-east-1', 'https://ecr-fips.us-east-1.api.aws'],
  ['public.ecr.aws', 'us-east-1', 'https://api.ecr-public.us-east-1.amazonaws.com'],
])('finds the region and the API of %s', (host, region, api) => {
  expect(parseEcrHost(host)).toMatchObject({ region, api });
});

test.each([
  'ghcr.io',
  'public.ecr.aws.example.org',
  'dkr.ecr.eu-west-1.amazonaws.com',
  '123456789012.dkr.ecr.eu-west-1.amazonaws.com.example.org',
  '123456789012.dkr.ecr.eu-west-1.amazonaws.com:5000',
  'example.org#123456789012.dkr.ecr.eu-west-1.amazonaws.com',
  '123456789012.dkr.ecr.evil.org/x.amazonaws.com',
  '123456789012xdkr.ecr.eu-west-1.amazonaws.com',
])('does not take %s for a registry of AWS', (host) => {
  expect(parseEcrHost(host)).toBeUndefined();
});
