import { createServer } from 'node:net';

/** Below the ports that systems give to outgoing connections (from 32768 on, as a rule), one of which may take a port that is free for a moment. */
const [first, count] = [20_000, 12_000];

// Processes that look at the same time begin at places of their own.
let next = (process.pid * 97) % count;

/** A port of loopback that nobody listens on, for a program that cannot say which one it was given. */
export async function findFreePort(): Promise<number> {
  for (let attempt = 0; attempt < count; attempt += 1) {
    next = (next + 1) % count;
    if (await isFree(first + next)) return first + next;
  }
  throw new Error('no port of loopback is free');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
