import { createServer, request } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { KeyPair } from './certificates.ts';
import { portOf } from './port-of.ts';

export type Proxy = {
  readonly address: string;
  /** `CONNECT 127.0.0.1:5000` or `GET http://…`, and the `Proxy-Authorization` header. */
  readonly seen: { readonly line: string; readonly authorization: string | undefined }[];
  readonly close: () => Promise<void>;
};

/** An http proxy on loopback, which speaks TLS itself when it has a key pair. */
export async function startProxy(
  options: { readonly password?: string; readonly tls?: KeyPair } = {},
): Promise<Proxy> {
  const seen: { line: string; authorization: string | undefined }[] = [];
  const ends = new Set<Duplex>();
  const server = options.tls === undefined ? createServer() : createSecureServer(options.tls);
  const isAllowed = (line: string, authorization: string | undefined): boolean => {
    seen.push({ line, authorization });
    const [, code = ''] = (authorization ?? '').split(' ');
    return (
      options.password === undefined || Buffer.from(code, 'base64').toString() === `user:${options.password}`
    );
  };
  server.on('connect', (incoming, socket: Socket) => {
    ends.add(socket);
    socket.on('error', () => undefined);
    if (!isAllowed(`CONNECT ${incoming.url}`, incoming.headers['proxy-authorization'])) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    const [host, port] = (incoming.url ?? '').split(':');
    const target = connect(Number(port), host);
    ends.add(target);
    target.on('error', () => socket.destroy());
    target.on('connect', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(target).pipe(socket);
    });
  });
  server.on('request', (incoming, response) => {
    if (!isAllowed(`${incoming.method} ${incoming.url}`, incoming.headers['proxy-authorization'])) {
      response.writeHead(407).end();
      return;
    }
    const { 'proxy-authorization': _, ...headers } = incoming.headers;
    const outgoing = request(incoming.url ?? '', { method: incoming.method ?? 'GET', headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    outgoing.on('error', () => response.writeHead(502).end());
    outgoing.end();
  });
  server.on('connection', (socket: Socket) => ends.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = portOf(server);
  return {
    address: `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const end of ends) end.destroy();
      }),
  };
}
