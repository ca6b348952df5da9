import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { createGithubSource } from '../../../src/service/tree/github-source.ts';
import { portOf } from '../../support/port-of.ts';

type Seen = { readonly host: string; readonly path: string; readonly authorization: string | undefined };

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

async function serve(answer: (path: string, response: ServerResponse, request: IncomingMessage) => void) {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const { host = '', authorization } = request.headers;
    seen.push({ host, path: request.url ?? '', authorization });
    answer(request.url ?? '', response, request);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { seen, port: portOf(server) };
}

const commit = 'c'.repeat(40);
const token = 'ghs_secret-token';
const signal = new AbortController().signal;

function makeSource(port: number, changes = {}) {
  return createGithubSource({
    owner: 'acme',
    name: 'fleet',
    token: async () => token,
    baseUrl: `http://127.0.0.1:${port}`,
    ...changes,
  });
}

async function readAll(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

describe('a repository on GitHub', () => {
  test('the token stays with the API when the archive is on another host', async () => {
    const archive = gzipSync('tar');
    const storage = await serve((_, response) => response.end(archive));
    const api = await serve((_, response) => {
      response.writeHead(302, { location: `http://localhost:${storage.port}/legacy.tar.gz?token=SECRET` });
      response.end();
    });
    let requests = 0;
    const source = makeSource(api.port, { onRequest: () => (requests += 1) });
    expect(await readAll(await source.download(commit, signal))).toEqual(archive);
    expect(api.seen).toEqual([
      {
        host: `127.0.0.1:${api.port}`,
        path: `/repos/acme/fleet/tarball/${commit}`,
        authorization: `Bearer ${token}`,
      },
    ]);
    expect(storage.seen.map(({ authorization }) => authorization)).toEqual([undefined]);
    expect(requests).toBe(2);
  });

  test('a repository that was renamed is followed on the API, with the token', async () => {
    const api = await serve((path, response) => {
      if (path.startsWith('/repos/'))
        response.writeHead(301, { location: `/repositories/7/tarball/${commit}` });
      response.end();
    });
    await readAll(await makeSource(api.port).download(commit, signal));
    expect(api.seen.map(({ authorization }) => authorization)).toEqual([
      `Bearer ${token}`,
      `Bearer ${token}`,
    ]);
  });

  test.each([
    ['ftp://example.com/x', 'forge-refused'],
    ['http://user:pass@example.com/x', 'forge-refused'],
    ['', 'forge-refused'],
  ])('a redirect to %j is not followed', async (location, code) => {
    const api = await serve((_, response) => {
      response.writeHead(302, { location });
      response.end();
    });
    await expect(makeSource(api.port).download(commit, signal)).rejects.toMatchObject({ code });
  });

  test('from https, a redirect to plain http is not followed', async () => {
    const asked: string[] = [];
    const source = makeSource(1, {
      baseUrl: 'https://api.github.com',
      fetch: async (url: URL) => {
        asked.push(url.href);
        return new Response(null, { status: 302, headers: { location: 'http://169.254.169.254/latest' } });
      },
    });
    await expect(source.download(commit, signal)).rejects.toMatchObject({ code: 'forge-refused' });
    expect(asked).toHaveLength(1);
  });

  test('redirects come to an end', async () => {
    const api = await serve((_, response) => {
      response.writeHead(302, { location: '/again' });
      response.end();
    });
    await expect(makeSource(api.port).download(commit, signal)).rejects.toMatchObject({
      code: 'forge-failed',
    });
    expect(api.seen).toHaveLength(4);
  });

  test.each([
    [404, {}, 'forge-refused'],
    [403, {}, 'forge-refused'],
    [403, { 'x-ratelimit-remaining': '0' }, 'forge-limited'],
    [429, {}, 'forge-limited'],
    [502, {}, 'forge-failed'],
  ])('status %i with %j is %s, without a secret in the message', async (status, headers, code) => {
    const storage = await serve((_, response) => {
      response.writeHead(status, headers);
      response.end('SECRET');
    });
    const api = await serve((_, response) => {
      response.writeHead(302, { location: `http://localhost:${storage.port}/x?token=SECRET` });
      response.end();
    });
    const failed = makeSource(api.port).download(commit, signal);
    await expect(failed).rejects.toMatchObject({ code });
    await expect(failed).rejects.not.toThrow(/SECRET|ghs_/u);
  });

  test('a body that breaks off is one to ask for again', async () => {
    const api = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('half');
      setTimeout(() => response.destroy(), 20);
    });
    const chunks = await makeSource(api.port).download(commit, signal);
    await expect(readAll(chunks)).rejects.toMatchObject({ code: 'forge-failed' });
  });

  test('a server that does not answer is given up', async () => {
    const api = await serve(() => undefined);
    const failed = makeSource(api.port, { timeout: 30 }).download(commit, signal);
    await expect(failed).rejects.toMatchObject({
      code: 'forge-failed',
      message: expect.stringContaining('within 0.03s'),
    });
  });

  test('trees and blobs are read with their bounds', async () => {
    const oid = 'a'.repeat(40);
    const api = await serve((path, response, request) => {
      if (path.includes('/git/trees/'))
        response.end(
          JSON.stringify({
            truncated: false,
            tree: [{ path: 'a', mode: '100644', type: 'blob', sha: oid, size: 1 }],
          }),
        );
      else response.end(request.headers.accept?.includes('raw') ? 'x'.repeat(10) : 'not raw');
    });
    const source = makeSource(api.port);
    await expect(source.listTree(oid, { recursive: true, signal })).resolves.toEqual({
      truncated: false,
      entries: [{ path: 'a', mode: '100644', oid, size: 1 }],
    });
    await source.listTree(oid, { recursive: false, signal });
    expect(api.seen.map(({ path }) => path)).toEqual([
      `/repos/acme/fleet/git/trees/${oid}?recursive=1`,
      `/repos/acme/fleet/git/trees/${oid}`,
    ]);
    expect(await source.readBlob(oid, { limit: 10, signal })).toEqual(Buffer.from('x'.repeat(10)));
    await expect(source.readBlob(oid, { limit: 9, signal })).rejects.toMatchObject({
      code: 'archive-refused',
    });
  });

  test('what is no name of an object never gets into an address', async () => {
    const api = await serve((_, response) => response.end());
    await expect(makeSource(api.port).download('../../user', signal)).rejects.toMatchObject({
      code: 'forge-failed',
    });
    expect(api.seen).toEqual([]);
  });
});
