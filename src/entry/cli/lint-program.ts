import type { Command } from 'commander';
import { Option } from 'commander';
import type { CliHost } from './host.ts';
import type { LintCommandOptions } from './lint-command.ts';
import { lintFormats, runLint } from './lint-command.ts';
import { includedOption } from './shared-options.ts';

/** Adds `tidemark lint` to the program. */
export function addLint(program: Command, host: CliHost, onExit: (code: number) => void): void {
  program
    .command('lint')
    .summary('find what would be ignored silently')
    .description(
      'Checks manifests and markers without asking a registry: what Flux would ignore, misread or fail on later.',
    )
    .argument('[dir]', 'a directory of the repository', '.')
    .addOption(
      new Option(
        '-m, --manifests <path>',
        'where the Flux manifests are, from the top of the repository; may be repeated (default: [dir])',
      ).argParser((path: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), path]),
    )
    .option(
      '-c, --config <path>',
      'the configuration, from the top of the repository (default: .github/tidemark.yaml, when it is there)',
    )
    .option(
      '-n, --namespace <name>',
      'namespace of objects that name none (default: flux-system, with a warning)',
    )
    .option(
      '--no-cross-namespace-refs',
      "refuse references to other namespaces, like Flux's option of this name",
    )
    .option('--markers', 'list every marker with its state first, the good ones too', false)
    .addOption(
      new Option('--format <format>', 'how to print the findings').choices(lintFormats).default('text'),
    )
    .option(...includedOption)
    .option('--fix', 'correct in the files what can be corrected for certain, and say what', false)
    .addHelpText('after', examplesHelp)
    .action(async (directory: string, options: LintCommandOptions) => {
      onExit(await runLint({ directory, options, host }));
    });
}

const examplesHelp = `
Examples:
  $ tidemark lint
  $ tidemark lint --markers --manifests clusters/production
  $ tidemark lint --fix
  $ tidemark lint --format sarif > tidemark.sarif
`;
