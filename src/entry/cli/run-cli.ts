import { CommanderError } from 'commander';
import { TidemarkError, toProblem, toProblemLine } from '../../errors.ts';
import { exitCode } from './exit-code.ts';
import type { CliHost } from './host.ts';
import { createProgram } from './program.ts';

/** Runs one command line and returns its exit code. Throws only what is a fault of ours. */
export async function runCli(argumentsGiven: readonly string[], host: CliHost): Promise<number> {
  let code: number = exitCode.done;
  const program = createProgram(host, (given) => (code = given));
  try {
    await program.parseAsync([...argumentsGiven], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.failed;
    if (!(error instanceof TidemarkError)) throw error;
    host.stderr.write(`error: ${toProblemLine(toProblem(error))}\n`);
    return exitCode.failed;
  }
}
