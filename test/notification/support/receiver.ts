import { createServer } from 'node:http';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { portOf } from '../../support/port-of.ts';

export type Received = {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

/** Answers a request; `undefined` is a plain 200. `'hang'` never answers. */
export type Answering = (request: Received, index: number, response: ServerResponse) => Reaction | undefined;

export type Reaction =
  | 'hang'
  | 'drop'
  | 'handled'
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };

export type Receiver = {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly received: Received[];
  /** The most requests that were open at once. */
  readonly busiest: () => number;
  readonly close: () => Promise<void>;
};

/** A webhook on loopback that keeps what arrives and misbehaves on demand. */
export async function startReceiver(answer: Answering = () => undefined): Promise<Receiver> {
  const received: Received[] = [];
  let open = 0;
  let busiest = 0;
  const server = createServer((incoming, response) => {
    open += 1;
    busiest = Math.max(busiest, open);
    response.on('close', () => (open -= 1));
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const request = {
        method: incoming.method ?? '',
        url: incoming.url ?? '',
        headers: incoming.headers,
        body,
      };
      received.push(request);
      react(answer(request, received.length - 1, response), response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    received,
    busiest: () => busiest,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function react(reaction: Reaction | undefined, response: ServerResponse): void {
  if (reaction === 'hang' || reaction === 'handled') return;
  if (reaction === 'drop') {
    response.destroy();
    return;
  }
  response.writeHead(reaction?.status ?? 200, reaction?.headers);
  response.end(reaction?.body ?? 'ok');
}
