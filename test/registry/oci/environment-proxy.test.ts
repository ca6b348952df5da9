import { expect, test } from 'vitest';
import { isEnvironmentProxyUsed } from '../../../src/registry/oci/http/environment-proxy.ts';

test.each([
  [{ NODE_USE_ENV_PROXY: '1' }, []],
  [{}, ['--use-env-proxy']],
  [{ NODE_OPTIONS: '--max-old-space-size=100 --use-env-proxy' }, []],
])('the proxy of the environment is taken with %j and %j', (env, execArgv) => {
  expect(isEnvironmentProxyUsed({ env, execArgv })).toBe(true);
});

test.each([
  [{ HTTPS_PROXY: 'http://proxy.example.com' }, []],
  [{ NODE_USE_ENV_PROXY: '0' }, ['--enable-source-maps']],
  [{ NODE_OPTIONS: '--title=--use-env-proxy-not' }, []],
])('and not with %j and %j', (env, execArgv) => {
  expect(isEnvironmentProxyUsed({ env, execArgv })).toBe(false);
});
