import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { deliveryModes } from '../delivery-mode.ts';
import { branchPrefix } from '../delivery-settings.ts';
import { countOption } from './count-option.ts';
import type { CliHost } from './host.ts';
import { runPlan } from './plan-command.ts';
import type { SharedOptions } from './shared-options.ts';

type Context = {
  readonly host: CliHost;
  readonly onExit: (code: number) => void;
  readonly addShared: (command: Command) => Command;
};

/** For commands that plan: whether other repositories are served. */
export const othersOption = [
  '--other-repositories',
  'serve automations of other repositories as well: clone them, and push to them',
  false,
] as const;

/** Adds `tidemark run` to the program. */
export function addRun(program: Command, { host, onExit, addShared }: Context): void {
  addPullOptions(addShared(program.command('run')))
    .summary('update the values and deliver the change')
    .description('Updates the marked values and delivers the change as the ImageUpdateAutomation says.')
    .addOption(
      new Option(
        '--delivery <mode>',
        'none: plan only; write: change the files; commit: commit locally; push: commit and push; pull-request, auto: on GitHub',
      )
        .choices(deliveryModes)
        .default('commit'),
    )
    .option('--base <branch>', 'the branch that pull requests are for (default: the one that is checked out)')
    .option('--exit-code', 'exit with 2 when values are to be updated but were not (--delivery none)', false)
    .option(...othersOption)
    .addHelpText('after', examplesHelp)
    .action(async (directory: string, options: SharedOptions) => {
      onExit(await runPlan({ directory, options, host }));
    });
}

/** How pull requests are dealt with. */
function addPullOptions(command: Command): Command {
  return command
    .option('--dry-run', 'say what would be done, also on GitHub, and write nothing', false)
    .addOption(
      new Option(
        '-o, --option <name=value>',
        'an option of all automations, named as its annotation; may be repeated',
      ).argParser((pair: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), pair]),
    )
    .addOption(
      new Option(
        '--branch-prefix <text>',
        'the start of the branches that are named here (default: tidemark/)',
      ).argParser((text) => {
        if (branchPrefix.test(text)) return text;
        throw new InvalidArgumentError('expected a start of branch names with a slash at its end');
      }),
    )
    .addOption(countOption('--max-open <count>', 'how many pull requests may be open (default: 10)'))
    .addOption(countOption('--max-new <count>', 'how many pull requests a run may open (default: 5)'))
    .addOption(
      countOption('--max-new-per-hour <count>', 'how many pull requests may be opened within an hour'),
    )
    .option('--no-release-notes', 'leave release notes out of pull requests');
}

const examplesHelp = `
Examples:
  $ tidemark run
  $ tidemark run --delivery write
  $ tidemark run --manifests clusters/production --delivery push
  $ tidemark run --delivery pull-request --option group-by=policy --dry-run
`;
