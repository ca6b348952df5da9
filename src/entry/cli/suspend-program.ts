import type { Command } from 'commander';
import { Option } from 'commander';
import { toPlaceText } from '../../errors.ts';
import { suspendObject } from '../suspend-object.ts';
import type { SuspendableKind } from '../suspend-target.ts';
import { exitCode } from './exit-code.ts';
import type { CliHost } from './host.ts';

type SuspendOptions = {
  readonly manifests?: readonly string[];
  readonly config?: string;
  readonly namespace?: string;
};

const kinds: readonly (readonly [string, SuspendableKind])[] = [
  ['repository', 'ImageRepository'],
  ['policy', 'ImagePolicy'],
  ['update', 'ImageUpdateAutomation'],
];

/** Adds `tidemark suspend image …` and `tidemark resume image …` to the program. */
export function addSuspend(program: Command, host: CliHost, onExit: (code: number) => void): void {
  for (const verb of ['suspend', 'resume'] as const) {
    const image = program
      .command(verb)
      .summary(verb === 'suspend' ? 'stop an object in its manifest' : 'start it again')
      .description('Edits spec.suspend of one manifest, and nothing else.')
      .command('image')
      .description(`Edits spec.suspend of one manifest to ${verb} the object.`);
    for (const [word, kind] of kinds) {
      addKind(image.command(word), kind).action(
        async (name: string, directory: string, options: SuspendOptions) => {
          const { manifests = [], config, namespace } = options;
          const done = await suspendObject({
            directory,
            manifests,
            ...(config !== undefined && { config }),
            ...(namespace !== undefined && { defaultNamespace: namespace }),
            environment: host.environment,
            kind,
            name,
            suspend: verb === 'suspend',
          });
          const state = verb === 'suspend' ? 'suspended' : 'resumed';
          const already = done.isChanged ? '' : ' already';
          host.stdout.write(`${done.object} is ${state}${already} (${toPlaceText(done.place)})\n`);
          onExit(exitCode.done);
        },
      );
    }
  }
}

function addKind(command: Command, kind: SuspendableKind): Command {
  return command
    .description(`Edits spec.suspend of an ${kind}.`)
    .argument('<name>', 'name or namespace/name')
    .argument('[dir]', 'a directory of the repository', '.')
    .addOption(
      new Option(
        '-m, --manifests <path>',
        'where the Flux manifests are, from the top of the repository; may be repeated (default: [dir])',
      ).argParser((path: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), path]),
    )
    .option('-c, --config <path>', 'the configuration, from the top of the repository')
    .option('-n, --namespace <name>', 'namespace of the object, and of objects that name none');
}
