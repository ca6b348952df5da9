import { createServer } from 'node:http';
import { portOf } from '../../test/support/port-of.ts';

/**
 * A registry in a process of its own, so that it does not share a thread with what is measured: every repository has
 * the number of tags that the first argument names, in pages of a thousand. Prints its port.
 */
const count = Number(process.argv[2]);
const pageSize = 1_000;

function toPage(start: number): { readonly body: string; readonly next: string | undefined } {
  const length = Math.max(0, Math.min(pageSize, count - start));
  const tags = Array.from({ length }, (_, index) => toTag(start + index));
  const next = start + length < count ? tags.at(-1) : undefined;
  return { body: JSON.stringify({ name: 'app', tags }), next };
}

function toTag(index: number): string {
  return `main-3f9a1c2-${1_700_000_000 + index}`;
}

const firstPage = toPage(0);
const server = createServer((request, response) => {
  const url = new URL(request.url ?? '', 'http://localhost');
  const last = url.searchParams.get('last');
  const { body, next } = last === null ? firstPage : toPage(Number(last.slice(13)) - 1_700_000_000 + 1);
  const link = next === undefined ? {} : { link: `<${url.pathname}?n=${pageSize}&last=${next}>; rel="next"` };
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length, ...link });
  response.end(body);
});
server.on('clientError', (_, socket) => socket.destroy());
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${portOf(server)}\n`);
});
