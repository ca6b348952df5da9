import { createColors } from '../../report/colors.ts';
import { toLintFixes } from '../../report/to-lint-fixes.ts';
import { toLintJson } from '../../report/to-lint-json.ts';
import { toLintSarif } from '../../report/to-lint-sarif.ts';
import { toLintText } from '../../report/to-lint-text.ts';
import type { LintRun } from '../lint.ts';
import { lintDirectory } from '../lint.ts';
import { exitCode } from './exit-code.ts';
import type { CliHost } from './host.ts';
import { wantsColor } from './host.ts';

export const lintFormats = ['text', 'json', 'sarif'] as const;

/** The options of `tidemark lint`, as commander names them. */
export type LintCommandOptions = {
  readonly manifests?: readonly string[];
  readonly config?: string;
  readonly namespace?: string;
  /** Commander turns `--no-cross-namespace-refs` into false here. */
  readonly crossNamespaceRefs: boolean;
  readonly markers: boolean;
  readonly format: (typeof lintFormats)[number];
  readonly fix: boolean;
  readonly otherRepositories: boolean;
};

export type LintInvocation = {
  readonly directory: string;
  readonly options: LintCommandOptions;
  readonly host: CliHost;
};

/** `tidemark lint`. */
export async function runLint({ directory, options, host }: LintInvocation): Promise<number> {
  const run = await lintDirectory({
    directory,
    manifests: options.manifests ?? [],
    ...(options.config !== undefined && { config: options.config }),
    ...(options.namespace !== undefined && { defaultNamespace: options.namespace }),
    noCrossNamespaceRefs: !options.crossNamespaceRefs,
    fix: options.fix,
    otherRepositories: options.otherRepositories,
    environment: host.environment,
  });
  host.stdout.write(toReport(run, options, host));
  return run.result.findings.some(({ severity }) => severity === 'error') ? exitCode.failed : exitCode.done;
}

function toReport(
  { result, fixes, directories }: LintRun,
  options: LintCommandOptions,
  host: CliHost,
): string {
  switch (options.format) {
    case 'text': {
      const colors = createColors(wantsColor(host.stdout, host.environment));
      return toLintFixes(fixes) + toLintText(result, { colors, listsMarkers: options.markers });
    }
    case 'json':
      return toText(toLintJson(result, fixes));
    case 'sarif':
      return toText(toLintSarif(result, { fallback: findFallback(directories) }));
  }
}

/** Code scanning shows a result in a file only; nearly every repository has this one. */
function findFallback([directory = '.']: readonly string[]): string {
  return directory === '.' ? 'README.md' : directory;
}

function toText(report: unknown): string {
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
