import type { Command } from 'commander';
import { Option } from 'commander';
import type { CreatePolicyOptions, CreateRepositoryOptions, CreateUpdateOptions } from './create-command.ts';
import { createPolicy, createRepository, createUpdate } from './create-command.ts';
import { exitCode } from './exit-code.ts';
import type { CliHost } from './host.ts';

type Registration = {
  readonly image: Command;
  readonly host: CliHost;
  readonly onExit: (code: number) => void;
};

/** Adds `tidemark create image …` to the program, with the names that `flux create image …` has for its options. */
export function addCreate(program: Command, host: CliHost, onExit: (code: number) => void): void {
  const create = program.command('create').summary('print manifests').description('Prints manifests.');
  const image = create
    .command('image')
    .description('Prints manifests of image automation, as "flux create image … --export".');
  const registration = { image, host, onExit };
  addRepository(registration);
  addPolicy(registration);
  addUpdate(registration);
}

function addRepository(registration: Registration): void {
  addKind(registration, 'repository')
    .description('Prints an ImageRepository.')
    .option('--image <name>', 'repository of the image, without tag')
    .option('--interval <duration>', 'time between two scans', '1m')
    .option('--scan-timeout <duration>', 'how long a scan may take')
    .option('--secret-ref <name>', 'secret with the credentials of the registry')
    .option('--cert-ref <name>', 'secret with certificates')
    .option('--provider <name>', 'generic, aws, azure or gcp')
    .action((name: string, options: CreateRepositoryOptions) =>
      finish(registration, createRepository(name, options)),
    );
}

function addPolicy(registration: Registration): void {
  addKind(registration, 'policy')
    .description('Prints an ImagePolicy.')
    .option('--image-ref <name>', 'the ImageRepository')
    .option('--select-semver <range>', 'take the highest version in the range')
    .option('--select-alpha <order>', 'take the last in alphabetical order: asc or desc')
    .option('--select-numeric <order>', 'take the last in numerical order: asc or desc')
    .option('--filter-regex <pattern>', 'only tags that match count')
    .option('--filter-extract <replacement>', 'what of the match is compared, such as $ts')
    .option('--reflect-digest <policy>', 'Always, IfNotPresent or Never')
    .option('--interval <duration>', 'time between two looks at the digest')
    .action((name: string, options: CreatePolicyOptions) =>
      finish(registration, createPolicy(name, options)),
    );
}

function addUpdate(registration: Registration): void {
  addKind(registration, 'update')
    .description('Prints an ImageUpdateAutomation.')
    .option('--interval <duration>', 'time between two runs', '1m')
    .option('--git-repo-ref <name>', 'the GitRepository')
    .option('--git-repo-namespace <name>', 'its namespace')
    .option('--git-repo-path <path>', 'the directory with the files to update')
    .option('--checkout-branch <name>', 'the branch to check out')
    .option('--push-branch <name>', 'the branch to push to')
    .option('--author-name <name>', 'name of the author of commits')
    .option('--author-email <address>', 'address of the author of commits')
    .option('--commit-template <template>', 'the commit message, as a Go template')
    .option('--signing-key-secret <name>', 'secret with the key that signs commits')
    .option('--signing-key-type <type>', 'gpg or ssh')
    .action((name: string, options: CreateUpdateOptions) =>
      finish(registration, createUpdate(name, options)),
    );
}

function addKind({ image }: Registration, kind: string): Command {
  return image
    .command(kind)
    .argument('<name>', 'name of the object')
    .option('-n, --namespace <name>', 'namespace of the object', 'flux-system')
    .addOption(
      new Option('--label <key=value>', 'labels with commas between them; may be repeated')
        .argParser((label: string, earlier: readonly string[]) => [...earlier, label])
        .default([]),
    )
    .option('--export', 'accepted for the sake of flux: nothing else is done');
}

function finish({ host, onExit }: Registration, manifest: string): void {
  host.stdout.write(manifest);
  onExit(exitCode.done);
}
