#!/usr/bin/env node
import { constants } from 'node:os';
import { addAbortSignal } from 'node:stream';
import { boundHeap } from './entry/bound-heap.ts';
import { runCli } from './entry/cli/run-cli.ts';
import { toFaultReport } from './entry/fault-report.ts';

boundHeap();

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => stop.abort(new Error(`ended by ${signal}`)));
}

// Whoever reads the output may have seen enough, as `head` has.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(128 + constants.signals.SIGPIPE);
});

try {
  const { stdout, stderr, env: environment } = process;
  process.exitCode = await runCli(process.argv.slice(2), {
    stdin: () => addAbortSignal(stop.signal, process.stdin),
    stdout,
    stderr,
    environment,
    signal: stop.signal,
  });
} catch (error) {
  process.stderr.write(toFaultReport(error));
  process.exitCode = 1;
}
