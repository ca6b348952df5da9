import { expect, test } from 'vitest';
import { createChannelGuard } from '../../../src/service/tenants/channel-guard.ts';

const guard = createChannelGuard({ deny: ['hooks.example.com'], privateHosts: ['chat.corp:8065'] });

test.each([
  ['https://chat.corp:8065/hook', true],
  ['http://chat.corp:8065/hook', true],
  ['https://chat.corp/hook', false],
  ['https://10.0.0.8/hook', false],
])('%s may be private: %s', (address, expected) => {
  expect(guard.isPrivateAllowed?.(new URL(address).host)).toBe(expected);
});

test.each([
  ['a host that is denied', 'https://hooks.example.com/x', /denied/],
  ['an address that is not public', 'https://169.254.169.254/x', /169\.254\.169\.254/],
  ['plain http', 'http://chat.example.com/x', /plain http/],
])('messages do not go to %s', (_, address, message) => {
  expect(() => guard.connections?.check(new URL(address))).toThrow(message);
});

test.each(['https://chat.example.com:9443/x', 'http://chat.corp:8065/x'])('they go to %s', (address) => {
  expect(() => guard.connections?.check(new URL(address))).not.toThrow();
});
