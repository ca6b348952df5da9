import type { Command } from 'commander';
import { toDiagnosisJson, toDiagnosisText } from '../../report/to-diagnosis.ts';
import { createColors } from '../../report/colors.ts';
import { exitCode } from './exit-code.ts';
import type { CliHost } from './host.ts';
import { wantsColor } from './host.ts';
import type { Invocation, SharedOptions } from './shared-options.ts';
import { toRunOptions } from './shared-options.ts';

type Context = {
  readonly host: CliHost;
  readonly onExit: (code: number) => void;
  readonly addShared: (command: Command) => Command;
};

/** Adds `tidemark doctor` to the program. */
export function addDoctor(program: Command, { host, onExit, addShared }: Context): void {
  addShared(program.command('doctor'))
    .summary('find what would keep a run from working')
    .description(
      'Looks at manifests, registries, secrets, and on GitHub at the token and the rules of branches, and says what to fix. Writes nothing.',
    )
    .option('--base <branch>', 'the branch that pull requests are for (default: the one that is checked out)')
    .addHelpText('after', examplesHelp)
    .action(async (directory: string, options: SharedOptions) => {
      onExit(await runDoctor({ directory, options: { ...options, delivery: 'auto' }, host }));
    });
}

async function runDoctor(invocation: Invocation): Promise<number> {
  const { host, options } = invocation;
  const { diagnose } = await import('../doctor/doctor.ts');
  const { findings } = await diagnose(toRunOptions(invocation));
  const colors = createColors(wantsColor(host.stdout, host.environment));
  host.stdout.write(options.json ? toDiagnosisJson(findings) : toDiagnosisText(findings, colors));
  return findings.some(({ state }) => state === 'error') ? exitCode.failed : exitCode.done;
}

const examplesHelp = `
Examples:
  $ tidemark doctor
  $ GITHUB_TOKEN=$(gh auth token) tidemark doctor --manifests clusters/production
  $ tidemark doctor --json
`;
