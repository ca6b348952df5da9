import { execFile } from 'node:child_process';
import type { ExecFileException } from 'node:child_process';

import { TidemarkError } from '../../errors.ts';
import type { Credentials } from '../registry.ts';
import type { Environment } from './environment.ts';
import { parseFields, textOf } from './fields.ts';

export type HelperCall = {
  /** The part after `docker-credential-`. */
  readonly name: string;
  /** What the helper is asked for, as docker writes it in its config. */
  readonly server: string;
  /** The variables of the helper's process; its `PATH` finds the program. */
  readonly environment: Environment;
  /** Milliseconds. */
  readonly deadline: number;
};

const MAX_OUTPUT = 256 * 1024;

/**
 * Asks `docker-credential-<name> get`, as docker's credential helper protocol describes: the server on standard input,
 * a JSON object with `Username` and `Secret` on standard output. `undefined` when the helper knows no such server.
 *
 * Throws `TidemarkError` `invalid-credentials`. Nothing that the helper printed is repeated, because helpers print
 * secrets.
 */
export async function runCredentialHelper(call: HelperCall): Promise<Credentials | undefined> {
  if (!/^[A-Za-z0-9._-]+$/.test(call.name)) {
    throw new TidemarkError(
      'invalid-credentials',
      `credential helper name: expected letters, digits, '.', '_' and '-', found ${JSON.stringify(call.name)}`,
    );
  }
  const { error, output } = await runHelper(call);
  if (error === undefined) return parseOutput(output, call);
  if (/credentials not found/i.test(output)) return undefined;
  throw failed(call, toReason(error, call));
}

type HelperResult = { readonly error: ExecFileException | undefined; readonly output: string };

function runHelper(call: HelperCall): Promise<HelperResult> {
  return new Promise((resolve) => {
    const child = execFile(
      `docker-credential-${call.name}`,
      ['get'],
      { env: { ...call.environment }, timeout: call.deadline, killSignal: 'SIGKILL', maxBuffer: MAX_OUTPUT },
      (error, stdout, stderr) => {
        resolve({ error: error ?? undefined, output: error === null ? stdout : `${stdout}\n${stderr}` });
      },
    );
    // A helper that fails at once closes its input before it is written; its exit code says more than EPIPE.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(`${call.server}\n`);
  });
}

function parseOutput(output: string, call: HelperCall): Credentials {
  const fields = parseFields(output);
  const username = fields && textOf(fields, 'Username');
  const password = fields && textOf(fields, 'Secret');
  if (username !== undefined && password !== undefined) return { username, password };
  throw failed(call, "printed no JSON object with 'Username' and 'Secret'");
}

function toReason(error: ExecFileException, call: HelperCall): string {
  if (error.code === 'ENOENT') return "was not found on PATH; install it or remove it from docker's config";
  if (error.code === 'EACCES') return 'may not be executed';
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return `printed more than ${MAX_OUTPUT} bytes`;
  if (error.killed === true) return `did not answer within ${call.deadline / 1000} s`;
  return typeof error.code === 'number' ? `failed with exit code ${error.code}` : 'could not be run';
}

function failed(call: HelperCall, reason: string): TidemarkError {
  return new TidemarkError(
    'invalid-credentials',
    `docker-credential-${call.name} ${reason} (asked for '${call.server}')`,
  );
}
