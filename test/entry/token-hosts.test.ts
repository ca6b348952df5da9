import { describe, expect, test } from 'vitest';
import { parseTokenHosts } from '../../src/entry/token-hosts.ts';

describe('token hosts', () => {
  test('are collected by registry, with the API host of Docker Hub for its names', () => {
    const texts = [
      'r.example.com:5000=auth.example.com',
      'r.example.com:5000=b.example.com',
      'docker.io=x.io',
    ];
    expect(parseTokenHosts(texts)).toEqual({
      'r.example.com:5000': ['auth.example.com', 'b.example.com'],
      'registry-1.docker.io': ['x.io'],
    });
  });

  test.each(['r.example.com', '=a', 'a=', 'a=b=c', 'https://a=b', 'a=u@b', 'a = b'])('refuses %j', (text) => {
    expect(() => parseTokenHosts([text])).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  });
});
