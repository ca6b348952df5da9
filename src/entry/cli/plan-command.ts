import { toProblemLine } from '../../errors.ts';
import { createColors } from '../../report/colors.ts';
import { toJsonReport } from '../../report/json-report.ts';
import type { Run } from '../../report/run.ts';
import { hasFailed, listProblems } from '../../report/run.ts';
import { toSafeText } from '../../report/safe-text.ts';
import { toClosingLine } from '../../report/to-closing-line.ts';
import { toDeliveryLines } from '../../report/to-delivery-lines.ts';
import { toDiff } from '../../report/to-diff.ts';
import { toHoldLines } from '../../report/to-hold-lines.ts';
import { toOtherReport } from '../../report/to-other-report.ts';
import { toTable } from '../../report/to-table.ts';
import { createProgress } from '../progress.ts';
import { runOnce } from '../run-once.ts';
import { exitCode } from './exit-code.ts';
import type { CliHost } from './host.ts';
import { wantsColor } from './host.ts';
import type { Invocation, SharedOptions } from './shared-options.ts';
import { toRunOptions } from './shared-options.ts';

/** `tidemark plan` and `tidemark run`: they differ in the delivery only. */
export async function runPlan(invocation: Invocation): Promise<number> {
  const { host, options } = invocation;
  const progress = createProgress({ stream: host.stderr });
  const run = await runOnce({ ...toRunOptions(invocation), onProgress: progress.onProgress }).finally(
    progress.clear,
  );
  writeProblems(run, host);
  if (options.json) host.stdout.write(`${JSON.stringify(toJsonReport(run), undefined, 2)}\n`);
  else writeReport(run, options, host);
  if (hasFailed(run)) return exitCode.failed;
  const pending = run.delivery === undefined && run.plan.commits.length > 0;
  return options.exitCode === true && pending ? exitCode.pending : exitCode.done;
}

/** One broken file can have tens of thousands. */
const shownProblems = 500;

/** Problems go to stderr, one a line, so that they stand apart from the report and can be parsed by editors. */
export function writeProblems(run: Run, { stderr, environment }: CliHost): void {
  const colors = createColors(wantsColor(stderr, environment));
  const problems = listProblems(run);
  for (const problem of problems.slice(0, shownProblems)) {
    const paint = problem.severity === 'error' ? colors.red : colors.yellow;
    stderr.write(`${paint(problem.severity)}: ${toSafeText(toProblemLine(problem))}\n`);
  }
  const more = problems.length - shownProblems;
  if (more > 0) stderr.write(`and ${more} more problems; --json prints all\n`);
}

function writeReport(run: Run, options: SharedOptions, { stdout, environment }: CliHost): void {
  const colors = createColors(wantsColor(stdout, environment));
  const table = toTable(run, colors);
  const diff = options.diff ? toDiff(run.plan.commits, colors) : '';
  const others = (run.others ?? []).map((other) => toOtherReport(other, { colors, diff: options.diff }));
  const own = [table, toHoldLines(run.plan), diff, toDeliveryLines(run)];
  const sections = [...own, ...others, toClosingLine(run)];
  stdout.write(sections.filter((section) => section !== '').join('\n'));
}
