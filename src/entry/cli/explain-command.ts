import { createColors } from '../../report/colors.ts';
import { toExplanationText } from '../../report/to-explanation-text.ts';
import { explainPolicy } from '../explain/explain-policy.ts';
import { readTags } from '../explain/read-tags.ts';
import { createProgress } from '../progress.ts';
import { exitCode } from './exit-code.ts';
import { wantsColor } from './host.ts';
import type { Invocation, SharedOptions } from './shared-options.ts';
import { toRunOptions } from './shared-options.ts';

export type ExplainCommandOptions = SharedOptions & { readonly tag?: string; readonly tagsFile?: string };

type ExplainInvocation = Omit<Invocation, 'options'> & {
  readonly policy: string;
  readonly options: ExplainCommandOptions;
};

/** `tidemark explain`. Exits with 1 when the policy selects nothing because it fails. */
export async function runExplain(invocation: ExplainInvocation): Promise<number> {
  const { host, options, policy } = invocation;
  const progress = createProgress({ stream: host.stderr });
  const tags = options.tagsFile === undefined ? undefined : await readTags(options.tagsFile, host.stdin);
  const explanation = await explainPolicy({
    ...toRunOptions(invocation),
    policy,
    tag: options.tag,
    tags,
    onProgress: progress.onProgress,
  }).finally(progress.clear);
  const colors = createColors(wantsColor(host.stdout, host.environment));
  host.stdout.write(
    options.json ? `${JSON.stringify(explanation, undefined, 2)}\n` : toExplanationText(explanation, colors),
  );
  return explanation.state === 'failed' ? exitCode.failed : exitCode.done;
}
