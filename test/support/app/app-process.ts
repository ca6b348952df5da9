import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Environment } from './running-service.ts';

const root = join(import.meta.dirname, '../../..');

export type AppProcess = {
  /** Where it listens, once it says so. */
  readonly url: Promise<string>;
  readonly output: () => string;
  readonly signal: (name: NodeJS.Signals) => void;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
};

/** The App as `npm start` runs it, in a process of its own and with nothing in its environment but this. */
export function startApp(environment: Environment): AppProcess {
  const child = spawn(process.execPath, ['src/app.ts'], {
    cwd: root,
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const { promise: url, resolve, reject } = Promise.withResolvers<string>();
  const read = (chunk: Buffer): void => {
    output += chunk.toString();
    const [, found] = /"url":"([^"]+)".*"msg":"started"/.exec(output) ?? [];
    if (found !== undefined) resolve(found);
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  const ended = new Promise<number | NodeJS.Signals | null>((done) => {
    child.on('close', (code, name) => {
      reject(new Error(`it ended before it listened: ${output}`));
      done(code ?? name);
    });
  });
  url.catch(() => {});
  return { url, output: () => output, signal: (name) => void child.kill(name), ended };
}
