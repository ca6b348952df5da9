import { connect, type Socket } from 'node:net';
import { createServer } from 'node:tls';
import type { Certificates } from './certificates.ts';
import { portOf } from './port-of.ts';

export type TlsFront = {
  /** `127.0.0.1:<port>` */
  readonly host: string;
  /** The common names of the certificates that clients showed; empty for those that showed none. */
  readonly clients: string[];
  readonly close: () => Promise<void>;
};

/** Speaks TLS in front of a plain server on loopback, and asks for a client certificate when `isMutual`. */
export async function startTlsFront(
  target: string,
  { ca, server: { key, cert } }: Certificates,
  isMutual = false,
): Promise<TlsFront> {
  const clients: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer(
    { key, cert, ca, requestCert: isMutual, rejectUnauthorized: isMutual },
    (socket) => {
      const name: unknown = socket.getPeerCertificate().subject?.CN;
      clients.push(typeof name === 'string' ? name : '');
      const [host = '', port = ''] = target.split(':');
      const plain = connect(Number(port), host);
      socket.pipe(plain).pipe(socket);
      for (const end of [socket, plain]) {
        sockets.add(end);
        end.on('error', () => undefined);
      }
    },
  );
  server.on('tlsClientError', (_, socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${portOf(server)}`,
    clients,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
