import { Readable } from 'node:stream';
import { runCli } from '../../src/entry/cli/run-cli.ts';

export type CliResult = { readonly code: number; readonly stdout: string; readonly stderr: string };

export type CliOptions = {
  readonly environment?: Readonly<Record<string, string>>;
  /** What stands at the standard input. */
  readonly stdin?: string;
  /** Makes both streams terminals. */
  readonly isTTY?: boolean;
};

/** Runs a command line in this process, with nothing of the user's environment. */
export async function runCommand(command: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const output = { stdout: '', stderr: '' };
  const toStream = (name: 'stdout' | 'stderr') => ({
    isTTY: options.isTTY ?? false,
    write: (text: string) => (output[name] += text),
  });
  const environment = { HOME: '/nonexistent', TIDEMARK_WRITE_PACE: '0s', ...options.environment };
  const stdin = () => Readable.from([Buffer.from(options.stdin ?? '')]);
  const streams = { stdin, stdout: toStream('stdout'), stderr: toStream('stderr') };
  const code = await runCli(command, { ...streams, environment });
  return { code, ...output };
}

/** Takes out what differs from run to run: time, ports, names of commits. */
export function normalize(text: string): string {
  return text
    .replaceAll(/\d+\.\d s\)/g, '0.0 s)')
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:50000')
    .replaceAll(/\b[0-9a-f]{7}\b(?= on branch)/g, '1a2b3c4');
}
