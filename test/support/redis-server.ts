import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from './free-port.ts';

export type RedisServer = {
  readonly url: string;
  /** Kills the server, and starts it again on the same port with what it had written. */
  readonly restart: (options?: { readonly pause?: number }) => Promise<void>;
  /** Stops answering, without ending connections; `thaw` goes on. */
  readonly freeze: () => void;
  readonly thaw: () => void;
  readonly close: () => Promise<void>;
};

const binary = '/usr/bin/redis-server';

/** Starts Debian's `redis-server` on a free port of loopback, in a temporary directory, with an append-only file. */
export async function startRedisServer(options: readonly string[] = []): Promise<RedisServer> {
  if (!existsSync(binary))
    throw new Error(`these tests need ${binary}; install it with: apt-get install redis-server`);
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-redis-'));
  let port = await findFreePort();
  const start = async () => {
    const child = spawn(binary, [...toArguments(directory, port), ...options], { stdio: 'ignore' });
    await waitUntilReady(port, child).catch(async (error: unknown) => {
      await kill(child);
      throw error;
    });
    return child;
  };
  let child = await start().catch(async () => {
    // Somebody else may have taken the port meanwhile.
    port = await findFreePort();
    return start();
  });
  return {
    url: `redis://127.0.0.1:${port}`,
    restart: async ({ pause = 0 } = {}) => {
      await kill(child);
      await new Promise((resolve) => setTimeout(resolve, pause));
      child = await start();
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    close: async () => {
      await kill(child);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function toArguments(directory: string, port: number): readonly string[] {
  const settings = {
    port,
    bind: '127.0.0.1',
    dir: directory,
    appendonly: 'yes',
    // Written with every reply: a killed server loses nothing, though a machine without power would.
    appendfsync: 'no',
    save: '',
    'maxmemory-policy': 'noeviction',
    'enable-debug-command': 'no',
  };
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
}

async function waitUntilReady(port: number, child: ChildProcess): Promise<void> {
  const end = performance.now() + 30_000;
  while (performance.now() < end) {
    if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}`);
    if (await answers(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`redis-server does not answer on port ${port}`);
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
    // Anything but an error such as LOADING: with a password, NOAUTH.
    socket.once('data', (data) => {
      resolve(/^(\+PONG|-NOAUTH)/.test(String(data)));
      socket.destroy();
    });
    socket.write('PING\r\n');
  });
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}
