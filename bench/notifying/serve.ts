import { createServer } from 'node:http';
import { portOf } from '../../test/support/port-of.ts';

/** A webhook that takes everything; it prints its port. */
const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => response.end('ok'));
});
server.listen(0, '127.0.0.1', () => {
  console.log(portOf(server));
});
