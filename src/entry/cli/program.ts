import { Command, Option } from 'commander';
import { version } from '../../version.ts';
import { addDoctor } from './doctor-program.ts';
import { countOption } from './count-option.ts';
import { addExplain } from './explain-program.ts';
import { addCreate } from './create-program.ts';
import type { CliHost } from './host.ts';
import { runGetImages } from './get-images.ts';
import { addInit } from './init-program.ts';
import { addLint } from './lint-program.ts';
import { addNotify } from './notify-program.ts';
import { runPlan } from './plan-command.ts';
import { addRun, othersOption } from './run-program.ts';
import { addSuspend } from './suspend-program.ts';
import type { SharedOptions } from './shared-options.ts';
import { addTest } from './test-program.ts';

/**
 * The command line program. Every command resolves to an exit code, which is handed to `onExit`; a wrong command line
 * makes commander throw.
 */
export function createProgram(host: CliHost, onExit: (code: number) => void): Command {
  const program = new Command('tidemark')
    .description('Keeps container images in Git up to date from Flux image manifests, without a cluster.')
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .showHelpAfterError('(run with --help to see the options)')
    .configureOutput({
      writeOut: (text) => host.stdout.write(text),
      writeErr: (text) => host.stderr.write(text),
    })
    .exitOverride()
    .addHelpText('after', exitCodeHelp);
  addInit(program, host, onExit);
  addPlan(program, host, onExit);
  addRun(program, { host, onExit, addShared });
  addGetImages(program, host, onExit);
  addExplain(program, { host, onExit, addShared });
  addDoctor(program, { host, onExit, addShared });
  addLint(program, host, onExit);
  addCreate(program, host, onExit);
  addSuspend(program, host, onExit);
  addTest(program, host, onExit);
  addNotify(program, host, onExit);
  return program;
}

function addPlan(program: Command, host: CliHost, onExit: (code: number) => void): void {
  addShared(program.command('plan'))
    .summary('show what would change')
    .description('Shows which values would change and why others do not. Writes nothing.')
    .option('--exit-code', 'exit with 2 when values are to be updated', false)
    .option(...othersOption)
    .addHelpText(
      'after',
      examples([
        'tidemark plan',
        'tidemark plan --manifests clusters/production',
        'tidemark plan ../fleet --json --exit-code',
      ]),
    )
    .action(async (directory: string, options: SharedOptions) => {
      onExit(await runPlan({ directory, options: { ...options, delivery: 'none' }, host }));
    });
}

function addGetImages(program: Command, host: CliHost, onExit: (code: number) => void): void {
  const get = program
    .command('get')
    .summary('show objects and their state')
    .description('Shows objects and their state.');
  addShared(get.command('images'))
    .summary('show repositories, policies and automations')
    .description('Scans, and shows what "flux get images all" shows in a cluster.')
    .addHelpText(
      'after',
      examples(['tidemark get images', 'tidemark get images --manifests clusters/production']),
    )
    .action(async (directory: string, options: SharedOptions) => {
      onExit(await runGetImages({ directory, options: { ...options, delivery: 'none' }, host }));
    });
}

function addShared(command: Command): Command {
  return command
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
    .addOption(
      new Option(
        '--compat <mode>',
        'strict: do exactly what Flux does, without the holds that Tidemark adds',
      ).choices(['strict']),
    )
    .option(
      '--cache-dir <path>',
      'keep what may be lost here from run to run: manifests by digest, times of first sight',
    )
    .addOption(
      countOption('--max-requests <count>', 'how many requests registries may be asked (default: no limit)'),
    )
    .option('--allow-insecure', "let 'insecure: true' of a manifest take plain http", false)
    .addOption(
      new Option(
        '--token-host <registry=host>',
        'a token server that may see the credentials of a registry; may be repeated',
      ).argParser((pair: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), pair]),
    )
    .option('--json', 'print the report as JSON', false)
    .option('--no-diff', 'leave the diff out');
}

function examples(lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n`;
}

const exitCodeHelp = `
Exit codes:
  0  done
  1  failed, or wrong usage
  2  values are to be updated (with --exit-code)
`;
