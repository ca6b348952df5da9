import type { Command } from 'commander';
import type { ExplainCommandOptions } from './explain-command.ts';
import { runExplain } from './explain-command.ts';
import type { CliHost } from './host.ts';
import { includedOption } from './shared-options.ts';

/** Adds `tidemark explain` to the program; `addShared` adds the options that every command has. */
export function addExplain(
  program: Command,
  {
    host,
    onExit,
    addShared,
  }: {
    readonly host: CliHost;
    readonly onExit: (code: number) => void;
    readonly addShared: (command: Command) => Command;
  },
): void {
  addShared(
    program
      .command('explain')
      .argument('<policy>', 'name or namespace/name of an ImagePolicy, or file:line of a marker'),
  )
    .summary('say why a policy selects what it selects')
    .description(
      'Shows how many tags came through each step of a policy, what lost narrowly, and what that means for its values.',
    )
    .option('--tag <tag>', 'say what became of this tag')
    .option(
      '--tags-file <file>',
      'evaluate these tags, one a line, and ask no registry; - reads them from standard input',
    )
    .option(...includedOption)
    .addHelpText('after', examplesHelp)
    .action(async (policy: string, directory: string, options: ExplainCommandOptions) => {
      onExit(await runExplain({ policy, directory, options: { ...options, delivery: 'none' }, host }));
    });
}

const examplesHelp = `
Examples:
  $ tidemark explain podinfo
  $ tidemark explain flux-system/podinfo --tag 6.8.0-rc.1
  $ tidemark explain apps/production/frontend.yaml:17
  $ crane ls ghcr.io/stefanprodan/podinfo | tidemark explain podinfo --tags-file -
`;
