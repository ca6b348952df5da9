import type { Command } from 'commander';
import { Option } from 'commander';
import type { CliHost } from './host.ts';
import type { TestCommandOptions } from './test-command.ts';
import { runTest } from './test-command.ts';

/** Adds `tidemark test` to the program. */
export function addTest(program: Command, host: CliHost, onExit: (code: number) => void): void {
  program
    .command('test')
    .summary('run the golden cases of policies')
    .description(
      'Runs the cases in *.tidemark-test.yaml files: which tag a policy has to select of given ones. Asks no registry.',
    )
    .argument('[dir]', 'a directory of the repository', '.')
    .addOption(
      new Option(
        '-m, --manifests <path>',
        'where the Flux manifests are, from the top of the repository; may be repeated (default: [dir])',
      ).argParser((path: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), path]),
    )
    .option('-n, --namespace <name>', 'namespace of objects that name none (default: flux-system)')
    .option(
      '-c, --config <path>',
      'the configuration, from the top of the repository (default: .github/tidemark.yaml, when it is there)',
    )
    .option('--json', 'print the result as JSON', false)
    .addHelpText('after', examplesHelp)
    .action(async (directory: string, options: TestCommandOptions) => {
      onExit(await runTest({ directory, options, host }));
    });
}

const examplesHelp = `
Examples:
  $ tidemark test
  $ tidemark test policies --manifests clusters/production
`;
