import { toPlaceText } from '../../errors.ts';
import { createColors } from '../../report/colors.ts';
import { toSafeText } from '../../report/safe-text.ts';
import { runGolden } from '../golden/run-golden.ts';
import { exitCode } from './exit-code.ts';
import type { CliHost } from './host.ts';
import { wantsColor } from './host.ts';

export type TestCommandOptions = {
  readonly manifests?: readonly string[];
  readonly namespace?: string;
  readonly config?: string;
  readonly json: boolean;
};

type TestInvocation = {
  readonly directory: string;
  readonly options: TestCommandOptions;
  readonly host: CliHost;
};

/** `tidemark test`. Exits with 1 when a case fails. */
export async function runTest({ directory, options, host }: TestInvocation): Promise<number> {
  const run = await runGolden({
    directory,
    manifests: options.manifests ?? [],
    environment: host.environment,
    ...(options.config !== undefined && { config: options.config }),
    ...(options.namespace !== undefined && { defaultNamespace: options.namespace }),
  });
  const colors = createColors(wantsColor(host.stdout, host.environment));
  const failures = run.failures.map(
    ({ message, place }) => `${place === undefined ? '' : `${toPlaceText(place)}: `}${message}`,
  );
  if (options.json) host.stdout.write(`${JSON.stringify(run, undefined, 2)}\n`);
  else {
    for (const failure of failures) host.stdout.write(`${colors.red('failed')} ${toSafeText(failure)}\n`);
    const counted = `${run.cases} ${run.cases === 1 ? 'case' : 'cases'} in ${run.files} ${run.files === 1 ? 'file' : 'files'}`;
    const failed = `${failures.length} ${failures.length === 1 ? 'failure' : 'failures'}`;
    host.stdout.write(`${counted}, ${failed}\n`);
  }
  return failures.length === 0 ? exitCode.done : exitCode.failed;
}
