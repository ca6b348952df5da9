import { createServer, request, type Server } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPageHandler } from '../../../src/service/page/create-page-handler.ts';
import { createPage } from '../../../src/service/page/create-page.ts';
import { portOf } from '../../support/port-of.ts';
import { createPageData, createView } from '../../support/service/views.ts';

let server: Server;
const errors: unknown[] = [];

beforeAll(async () => {
  const data = createPageData([createView(1)]);
  const failing = { ...data, findRepository: () => Promise.reject(new Error('the store is at /var/secret')) };
  const handle = createPageHandler({
    page: createPage({ data: failing }),
    access: { kind: 'operator', hosts: ['localhost', '127.0.0.1'] },
    onError: (error) => errors.push(error),
  });
  server = createServer((incoming, outgoing) => {
    void handle(incoming, outgoing).then((isDone) => isDone || outgoing.writeHead(404).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(() => {
  server.close();
});

/** `fetch` would normalise the path and set the host itself. */
async function get(path: string, host = 'localhost'): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const options = { port: portOf(server), host: '127.0.0.1', path, headers: { host } };
    request(options, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    })
      .on('error', reject)
      .end();
  });
}

test('whoever reaches the listener by one of its names sees everything', async () => {
  expect((await get('/')).body).toContain('acme/fleet-1');
  expect((await get('/', '127.0.0.1:9090')).body).toContain('acme/fleet-1');
});

test('a name of somebody else that points here shows nothing', async () => {
  expect(await get('/', 'evil.example.com')).toMatchObject({ status: 404, body: '' });
});

test.each(['//evil.example.com/', '/%00', '/..%2f..%2fetc', '/repositories/1?x=%'])(
  'the path %s does no harm',
  async (path) => {
    expect([404, 500]).toContain((await get(path)).status);
  },
);

test('an error tells the operator what it was, and the reader nothing', async () => {
  errors.length = 0;
  const response = await get('/repositories/1');
  expect(response.status).toBe(500);
  expect(response.body).not.toContain('secret');
  expect(errors).toHaveLength(1);
});
