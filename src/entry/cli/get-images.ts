import { toJsonReport } from '../../report/json-report.ts';
import { hasFailed } from '../../report/run.ts';
import { toImageStatus } from '../../report/to-image-status.ts';
import { createProgress } from '../progress.ts';
import { runOnce } from '../run-once.ts';
import { exitCode } from './exit-code.ts';
import { writeProblems } from './plan-command.ts';
import type { Invocation } from './shared-options.ts';
import { toRunOptions } from './shared-options.ts';

/** `tidemark get images`. */
export async function runGetImages(invocation: Invocation): Promise<number> {
  const { host, options } = invocation;
  const progress = createProgress({ stream: host.stderr });
  const run = await runOnce({ ...toRunOptions(invocation), onProgress: progress.onProgress }).finally(
    progress.clear,
  );
  writeProblems(run, host);
  const report = options.json
    ? `${JSON.stringify(toJsonReport(run), undefined, 2)}\n`
    : toImageStatus(run.plan, new Date());
  host.stdout.write(report);
  return hasFailed(run) ? exitCode.failed : exitCode.done;
}
