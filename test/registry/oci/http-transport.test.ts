import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSocketServer, type LookupFunction, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { createTransports } from '../../../src/registry/oci/http/create-transports.ts';
import { toFetch } from '../../../src/registry/oci/http/to-fetch.ts';
import type { HttpRequest, Transport } from '../../../src/registry/oci/http/transport.ts';
import { createBytesSink, createTextSink } from '../../../src/registry/oci/sink.ts';
import { portOf } from '../../support/port-of.ts';

const closers: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function serve(listener: RequestListener): Promise<URL> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  return new URL(`http://127.0.0.1:${portOf(server)}/`);
}

/** A server that knows nothing of HTTP; `count` is that of the pieces that came. */
async function serveRaw(answer: (socket: Socket, count: number) => void): Promise<URL> {
  let count = 0;
  const sockets = new Set<Socket>();
  const server = createSocketServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => answer(socket, (count += 1)));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return new URL(`http://127.0.0.1:${portOf(server)}/`);
}

type Ask = Partial<HttpRequest> & {
  readonly url: URL;
  readonly timeout?: number;
  readonly signal?: AbortSignal;
};

function ask(
  send: Transport,
  { timeout = 5_000, signal = new AbortController().signal, method = 'GET', headers = {}, ...rest }: Ask,
): Promise<string> {
  return send({ method, headers, ...rest }, () => createTextSink(1_000), { timeout, signal });
}

const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

describe('a connection that is kept', () => {
  test('is used again', async () => {
    const ports = new Set<number | undefined>();
    const url = await serve((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('ok');
    });
    const send = createTransports()();
    for (let count = 0; count < 5; count += 1) await ask(send, { url });
    expect(ports.size).toBe(1);
  });

  test('is used again after a HEAD', async () => {
    const ports = new Set<number | undefined>();
    const url = await serve((request, response) => {
      ports.add(request.socket.remotePort);
      response.setHeader('content-length', 2);
      response.end('ok');
    });
    const send = createTransports()();
    for (const method of ['HEAD', 'HEAD', 'GET']) await ask(send, { url, method });
    expect(ports.size).toBe(1);
  });

  test('is not used again when a HEAD was answered with a body', async () => {
    let count = 0;
    const url = await serveRaw((socket) => {
      count += 1;
      socket.write(ok);
    });
    const send = createTransports()();
    await expect(ask(send, { url, method: 'HEAD' })).resolves.toBe('');
    await expect(ask(send, { url, method: 'HEAD' })).resolves.toBe('');
    await expect(ask(send, { url })).resolves.toBe('ok');
    expect(count).toBe(3);
  });

  test('and that the server closes at that moment costs nothing but a new one', async () => {
    const url = await serveRaw((socket, count) => {
      if (count === 2) socket.resetAndDestroy();
      else socket.write(ok);
    });
    const send = createTransports()();
    await expect(ask(send, { url })).resolves.toBe('ok');
    await expect(ask(send, { url })).resolves.toBe('ok');
  });

  test('is not tried again for a request that must not be made twice', async () => {
    const url = await serveRaw((socket, count) => {
      if (count === 2) socket.resetAndDestroy();
      else socket.write(ok);
    });
    const send = createTransports()();
    await ask(send, { url });
    await expect(ask(send, { url, method: 'POST', body: 'x' })).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test('that is new and closed is an error', async () => {
    const url = await serveRaw((socket) => socket.resetAndDestroy());
    await expect(ask(createTransports()(), { url })).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test('that cannot be encrypted is an error, once', async () => {
    let count = 0;
    const url = await serveRaw((socket) => {
      count += 1;
      socket.destroy();
    });
    url.protocol = 'https:';
    const send = createTransports()();
    await expect(ask(send, { url })).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(count).toBe(1);
  });

  test('is one of so many to a host, and who finds none waits', async () => {
    const waiting: ServerResponse[] = [];
    const url = await serve((_, response) => waiting.push(response));
    const send = createTransports({ perHost: 2 })();
    const answers = Array.from({ length: 5 }, () => ask(send, { url }));
    await expect.poll(() => waiting.length).toBe(2);
    for (let done = 0; done < 5; done += 1) {
      await expect.poll(() => waiting.length).toBeGreaterThan(0);
      expect(waiting.length).toBeLessThanOrEqual(2);
      waiting.shift()?.end('ok');
    }
    await expect(Promise.all(answers)).resolves.toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
  });
});

describe('an answer', () => {
  test('that is compressed counts as what it grows to', async () => {
    const url = await serve((request, response) => {
      expect(request.headers['accept-encoding']).toBe('gzip');
      response.setHeader('content-encoding', 'gzip').end(gzipSync('a'.repeat(1_000_000)));
    });
    const text = await ask(createTransports()(), { url });
    expect(text).toBe('a'.repeat(1_000));
  });

  test('that claims to be compressed and is not is an error', async () => {
    const url = await serve((_, response) => {
      response.setHeader('content-encoding', 'gzip').end('plain');
    });
    await expect(ask(createTransports()(), { url })).rejects.toMatchObject({ code: 'Z_DATA_ERROR' });
  });

  test('is read no further than its sink wants, and its connection is given up', async () => {
    const closed: Promise<unknown>[] = [];
    const url = await serve((_, response) => {
      closed.push(once(response, 'close'));
      const write = (): void => {
        while (!response.destroyed && response.write('x'.repeat(10_000)));
      };
      response.on('drain', write);
      write();
    });
    await expect(ask(createTransports()(), { url })).resolves.toBe('x'.repeat(1_000));
    await closed[0];
  });

  test('whose sink throws fails with what it throws', async () => {
    const url = await serve((_, response) => response.end('ok'));
    const send = createTransports()();
    const limits = { timeout: 5_000, signal: new AbortController().signal };
    const request = { method: 'GET', url, headers: {} };
    for (const part of ['open', 'add', 'end'] as const) {
      const fail = (at: string): void => {
        if (at === part) throw new Error(`thrown by ${part}`);
      };
      const open = () => {
        fail('open');
        return { add: () => (fail('add'), true), end: () => fail('end') };
      };
      await expect(send(request, open, limits)).rejects.toThrow(`thrown by ${part}`);
    }
  });

  test('that is cut off is an error', async () => {
    const url = await serveRaw((socket) => {
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nok');
    });
    await expect(ask(createTransports()(), { url })).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test.each([
    ['no HTTP at all', 'SSH-2.0-OpenSSH_9.6\r\n', 'HPE_INVALID_RESPONSE'],
    [
      'too much before the body',
      `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
      'HPE_HEADER_OVERFLOW',
    ],
    [
      'a length twice',
      'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nok',
      'HPE_UNEXPECTED_CONTENT_LENGTH',
    ],
    ['the start of another protocol', 'HTTP/1.1 101 Switching Protocols\r\n\r\n', 'HPE_INVALID_UPGRADE'],
  ])('that is %s is an error', async (_, text, code) => {
    const url = await serveRaw((socket) => socket.end(text));
    await expect(ask(createTransports()(), { url })).rejects.toMatchObject({ code });
  });

  test('that offers another protocol is read all the same', async () => {
    const offer = 'upgrade: h2,h2c\r\nconnection: upgrade, keep-alive\r\ncontent-length: 2';
    const url = await serveRaw((socket) => socket.write(`HTTP/1.1 200 OK\r\n${offer}\r\n\r\nok`));
    await expect(ask(createTransports()(), { url })).resolves.toBe('ok');
  });

  test('may be announced', async () => {
    const url = await serveRaw((socket) =>
      socket.write(`HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${ok}`),
    );
    await expect(ask(createTransports()(), { url })).resolves.toBe('ok');
  });

  test('of status 101 is an error', async () => {
    const url = await serveRaw((socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n');
    });
    await expect(ask(createTransports()(), { url, timeout: 2_000 })).rejects.toMatchObject({
      code: 'ECONNRESET',
    });
  });
});

describe('a request', () => {
  test.each(['before the head', 'after the head', 'in the body'])(
    'ends when its time is over %s',
    async (where) => {
      const url = await serve((_, response) => {
        if (where !== 'before the head') response.flushHeaders();
        if (where === 'in the body') response.write('{');
      });
      const start = performance.now();
      await expect(ask(createTransports()(), { url, timeout: 50 })).rejects.toMatchObject({
        name: 'HttpTimeout',
      });
      expect(performance.now() - start).toBeLessThan(20_000);
    },
  );

  test('ends with the reason of its signal', async () => {
    const url = await serve(() => undefined);
    const controller = new AbortController();
    const asking = ask(createTransports()(), { url, signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 20);
    await expect(asking).rejects.toThrow('enough');
    await expect(
      ask(createTransports()(), { url, signal: AbortSignal.abort(new Error('too late')) }),
    ).rejects.toThrow('too late');
  });

  test('that is given up before there is a connection is not made', async () => {
    let count = 0;
    const url = await serve((_, response) => {
      count += 1;
      response.end('ok');
    });
    let connect = (): void => {};
    const lookup: LookupFunction = (_, options, callback) => {
      const found = { address: url.hostname, family: 4 };
      connect = () => (options.all === true ? callback(null, [found]) : callback(null, found.address, 4));
    };
    const send = createTransports({ guard: { lookup, check: () => {} } })();
    const named = new URL(url);
    named.hostname = 'slow.example.com';
    await expect(ask(send, { url: named, timeout: 20 })).rejects.toMatchObject({ name: 'HttpTimeout' });
    connect();
    const asking = ask(send, { url: named });
    setTimeout(() => connect(), 20);
    await expect(asking).resolves.toBe('ok');
    expect(count).toBe(1);
  });

  test('that waits for a connection of another does not wait beyond its time', async () => {
    const url = await serve(() => undefined);
    const send = createTransports({ perHost: 1 })();
    const first = ask(send, { url, timeout: 200 });
    await expect(ask(send, { url, timeout: 50 })).rejects.toMatchObject({ name: 'HttpTimeout' });
    await expect(first).rejects.toMatchObject({ name: 'HttpTimeout' });
  });

  test('that was given up does not keep the process', async () => {
    const script = `
      import { createTransports } from './src/registry/oci/http/create-transports.ts';
      const url = new URL('http://slow.example.com/');
      const lookup = () => {};
      const send = createTransports({ guard: { lookup, check: () => {} } })();
      const limits = { timeout: 20, signal: new AbortController().signal };
      await send({ method: 'GET', url, headers: {} }, () => undefined, limits).catch(({ name }) => console.log(name));
    `;
    const run = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
    await expect(run).resolves.toMatchObject({ stdout: 'HttpTimeout\n' });
  });

  test('leaves neither a timer nor a listener behind', async () => {
    const url = await serve((_, response) => response.end('ok'));
    const { signal } = new AbortController();
    const listeners: string[] = [];
    const spied: AbortSignal = Object.assign(signal, {
      addEventListener: (...rest: Parameters<AbortSignal['addEventListener']>) => {
        listeners.push('added');
        AbortSignal.prototype.addEventListener.apply(signal, rest);
      },
      removeEventListener: (...rest: Parameters<AbortSignal['removeEventListener']>) => {
        listeners.push('removed');
        AbortSignal.prototype.removeEventListener.apply(signal, rest);
      },
    });
    const countTimers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = countTimers();
    await ask(createTransports()(), { url, signal: spied });
    await expect.poll(() => listeners).toEqual(['added', 'removed']);
    expect(countTimers()).toBeLessThanOrEqual(before);
  });

  test('to an address in brackets is understood', async () => {
    const server = createServer((request, response) => response.end(request.headers.host)).listen(0, '::1');
    await once(server, 'listening');
    closers.push(() => server.close());
    const host = `[::1]:${portOf(server)}`;
    await expect(ask(createTransports()(), { url: new URL(`http://${host}/`) })).resolves.toBe(host);
  });
});

describe('a transport as a fetch', () => {
  test('gives status, headers and body', async () => {
    const url = await serve((request, response) => {
      response.writeHead(201, { 'x-one': ['a', 'b'], 'x-method': request.method ?? '' });
      request.pipe(response);
    });
    const response = await toFetch(createTransports()())(url, { method: 'POST', body: 'text' });
    expect([response.status, response.headers.get('x-one'), response.headers.get('x-method')]).toEqual([
      201,
      'a, b',
      'POST',
    ]);
    await expect(response.text()).resolves.toBe('text');
  });

  test('takes an answer that must not have a body', async () => {
    const url = await serve((_, response) => response.writeHead(204).end());
    const response = await toFetch(createTransports()())(url);
    expect([response.status, await response.text()]).toEqual([204, '']);
  });

  test('fails as a fetch does', async () => {
    const url = await serveRaw((client) => client.resetAndDestroy());
    await expect(toFetch(createTransports()())(url)).rejects.toMatchObject({
      message: 'fetch failed',
      cause: { code: 'ECONNRESET' },
    });
  });
});

test('a sink for bytes is empty-handed when there are too many', () => {
  const sink = createBytesSink(3);
  expect(sink.add(Buffer.from('abc'))).toBe(true);
  expect(sink.end()).toEqual(Buffer.from('abc'));
  expect(sink.add(Buffer.from('d'))).toBe(false);
  expect(sink.end()).toBeUndefined();
});
