import { createColors } from '../../report/colors.ts';
import { toLintText } from '../../report/to-lint-text.ts';
import { lintDirectory } from '../lint.ts';
import { exitCode } from './exit-code.ts';
import type { CliHost } from './host.ts';
import { wantsColor } from './host.ts';

/** The options of `tidemark lint`, as commander names them. */
export type LintCommandOptions = {
  readonly manifests?: readonly string[];
  readonly namespace?: string;
  /** Commander turns `--no-cross-namespace-refs` into false here. */
  readonly crossNamespaceRefs: boolean;
  readonly markers: boolean;
};

export type LintInvocation = {
  readonly directory: string;
  readonly options: LintCommandOptions;
  readonly host: CliHost;
};

/** `tidemark lint`. */
export function runLint({ directory, options, host }: LintInvocation): number {
  const result = lintDirectory({
    directory,
    manifests: options.manifests ?? [],
    ...(options.namespace !== undefined && { defaultNamespace: options.namespace }),
    noCrossNamespaceRefs: !options.crossNamespaceRefs,
  });
  const colors = createColors(wantsColor(host.stdout, host.environment));
  host.stdout.write(toLintText(result, { colors, listsMarkers: options.markers }));
  return result.findings.some(({ severity }) => severity === 'error') ? exitCode.failed : exitCode.done;
}
