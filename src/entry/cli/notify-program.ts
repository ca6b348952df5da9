import type { Command } from 'commander';
import { toProblemLine } from '../../errors.ts';
import { toSafeLines, toSafeText } from '../../report/safe-text.ts';
import { notifySample } from '../notify-sample.ts';
import { exitCode } from './exit-code.ts';
import type { CliHost } from './host.ts';

type NotifyOptions = { readonly dryRun: boolean };

/** Adds `tidemark notify test` to the program. */
export function addNotify(program: Command, host: CliHost, onExit: (code: number) => void): void {
  const notify = program
    .command('notify')
    .summary('try out notifications')
    .description('Tries out notifications.');
  notify
    .command('test')
    .summary('send a sample message')
    .description('Sends a sample message through a Provider, as a run would.')
    .argument('<provider>', 'name, or namespace/name')
    .argument('[dir]', 'a directory of the repository', '.')
    .option('--dry-run', 'print the requests, their secrets masked, and send none', false)
    .addHelpText('after', examplesHelp)
    .action(async (provider: string, directory: string, { dryRun }: NotifyOptions) => {
      onExit(await runNotifyTest({ provider, directory, dryRun, host }));
    });
}

type Invocation = NotifyOptions & {
  readonly provider: string;
  readonly directory: string;
  readonly host: CliHost;
};

async function runNotifyTest({ host, ...request }: Invocation): Promise<number> {
  const { stdout, stderr, environment } = host;
  const { sent, requests, problems } = await notifySample({ ...request, environment });
  for (const problem of problems) stderr.write(`warning: ${toSafeText(toProblemLine(problem))}\n`);
  for (const { method, url, headers, body } of requests) {
    const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    stdout.write(toSafeLines(`${method} ${url}\n${head.join('\n')}\n\n${body ?? ''}\n`));
  }
  if (!request.dryRun) stdout.write(`${sent} sent\n`);
  return sent > 0 || requests.length > 0 ? exitCode.done : exitCode.failed;
}

const examplesHelp = `
Examples:
  $ tidemark notify test slack
  $ tidemark notify test flux-system/slack ../fleet --dry-run
`;
