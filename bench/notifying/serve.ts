import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A webhook that takes everything; it prints its port. */
const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => response.end('ok'));
});
server.listen(0, '127.0.0.1', () => {
  console.log((server.address() as AddressInfo).port);
});
