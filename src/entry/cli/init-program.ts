import type { Command } from 'commander';
import { createColors } from '../../report/colors.ts';
import type { Colors } from '../../report/colors.ts';
import { toSafeText } from '../../report/safe-text.ts';
import { toDiff } from '../../report/to-diff.ts';
import { runInit } from '../init/run-init.ts';
import type { InitRun } from '../init/run-init.ts';
import { toLeftOutText } from '../init/survey-file.ts';
import { exitCode } from './exit-code.ts';
import type { CliHost } from './host.ts';
import { wantsColor } from './host.ts';

type InitCommandOptions = { readonly write: boolean; readonly markers: boolean; readonly force: boolean };

/** Adds `tidemark init` to the program. */
export function addInit(program: Command, host: CliHost, onExit: (code: number) => void): void {
  program
    .command('init')
    .argument('[dir]', 'a directory of the repository', '.')
    .summary('write a first configuration')
    .description(
      'Makes .github/tidemark.yaml from what the repository has: Flux manifests, or images in manifests, kustomizations and Helm values. Shows it, and writes nothing unless told to. Asks no registry.',
    )
    .option('--write', 'write the file, and the markers with --markers', false)
    .option('--markers', 'put markers behind the values instead of listing them in the file', false)
    .option('--force', 'replace a configuration that is there', false)
    .addHelpText('after', examplesHelp)
    .action(async (directory: string, options: InitCommandOptions) => {
      const run = await runInit({ ...options, directory, addsMarkers: options.markers });
      const colors = createColors(wantsColor(host.stdout, host.environment));
      host.stdout.write(run.isWritten ? '' : toPreview(run, colors));
      host.stderr.write(toNotes(run));
      onExit(exitCode.done);
    });
}

/** The file as it would be, and what would change in others. */
function toPreview({ plan, path, exists }: InitRun, colors: Colors): string {
  const author = { name: '', email: '' };
  const commit = { automation: '', separateBranch: false, author, message: '', changes: [], pushOptions: {} };
  const diff = plan.files.length === 0 ? '' : `\n${toDiff([{ ...commit, files: plan.files }], colors)}`;
  return `${colors.bold(`# ${path}${exists ? ' (there is one already)' : ''}`)}\n${plan.config}${diff}`;
}

/** So many values that are left out are named. */
const shown = 20;

function toNotes({ plan, path, isWritten, exists }: InitRun): string {
  const { leftOut, files } = plan;
  const more = leftOut.length > shown ? [`  and ${leftOut.length - shown} more`] : [];
  const names = leftOut.slice(0, shown).map((one) => `  ${toLeftOutText(one)}`);
  const done = isWritten
    ? `wrote ${path}${files.length === 0 ? '' : ` and markers into ${files.length} ${files.length === 1 ? 'file' : 'files'}`}`
    : `nothing was written; say --write to do it${exists ? ', and --force to replace the configuration' : ''}`;
  const lines = [
    ...(plan.found === 'images'
      ? [
          `found ${plan.images} ${plan.images === 1 ? 'image' : 'images'}, ${plan.values} ${plan.values === 1 ? 'value' : 'values'}`,
        ]
      : []),
    ...(leftOut.length === 0 ? [] : [`left out:`, ...names, ...more]),
    done,
    isWritten ? 'next: tidemark plan' : '',
  ];
  return lines
    .filter((line) => line !== '')
    .map((line) => `${toSafeText(line)}\n`)
    .join('');
}

const examplesHelp = `
Examples:
  $ tidemark init
  $ tidemark init --write
  $ tidemark init apps --markers --write
`;
