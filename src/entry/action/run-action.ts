import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as core from '@actions/core';
import type { Problem } from '../../errors.ts';
import { TidemarkError, toProblem } from '../../errors.ts';
import { createColors } from '../../report/colors.ts';
import { toJsonReport } from '../../report/json-report.ts';
import type { Run } from '../../report/run.ts';
import { hasFailed, listProblems } from '../../report/run.ts';
import { toSafeText } from '../../report/safe-text.ts';
import { toClosingLine } from '../../report/to-closing-line.ts';
import { toDeliveryLines } from '../../report/to-delivery-lines.ts';
import { toDiff } from '../../report/to-diff.ts';
import { toJobSummary } from '../../report/to-job-summary.ts';
import { toHoldLines } from '../../report/to-hold-lines.ts';
import { toTable } from '../../report/to-table.ts';
import { runOnce } from '../run-once.ts';
import type { Inputs } from './inputs.ts';
import { readInputs } from './inputs.ts';

export type ActionHost = {
  readonly core: typeof core;
  readonly environment: Readonly<Record<string, string | undefined>>;
};

/** GitHub shows ten annotations of a kind for each step; the report holds all. */
const shownProblems = 100;

/** Runs as a step of a workflow: inputs in, annotations, job summary and outputs out. */
export async function runAction({ core, environment }: ActionHost): Promise<void> {
  try {
    const inputs = readInputs((name) => core.getInput(name));
    if (inputs.token !== '') core.setSecret(inputs.token);
    const run = await runOnce(toRunOptions(inputs, environment));
    writeLog(run, core);
    for (const problem of listProblems(run).slice(0, shownProblems)) annotate(problem, core);
    await writeOutputs(run, core, environment);
    await writeSummary(run, core, environment);
    if (hasFailed(run)) core.setFailed(toClosingLine(run).trim());
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    annotate(toProblem(error), core);
    core.setFailed(`${error.code}: ${error.message}`);
  }
}

function toRunOptions(inputs: Inputs, environment: ActionHost['environment']) {
  const { directory, manifests, namespace, delivery, base, token } = inputs;
  return {
    directory,
    manifests,
    delivery,
    ...(base !== '' && { base }),
    strict: inputs.compat === 'strict',
    ...(namespace !== '' && { defaultNamespace: namespace }),
    ...(inputs.config !== '' && { config: inputs.config }),
    noCrossNamespaceRefs: inputs['no-cross-namespace-refs'],
    ...(inputs['cache-dir'] !== '' && { cacheDirectory: inputs['cache-dir'] }),
    allowInsecure: inputs['allow-insecure'],
    tokenHosts: inputs['token-hosts'],
    environment: token === '' ? environment : { ...environment, GITHUB_TOKEN: token },
  };
}

function writeLog(run: Run, core: ActionHost['core']): void {
  const colors = createColors(true);
  core.info(toTable(run.plan, colors) + toHoldLines(run.plan));
  if (run.plan.commits.length > 0) {
    core.startGroup('Diff');
    core.info(toDiff(run.plan.commits, colors));
    core.endGroup();
  }
  core.info(toDeliveryLines(run) + toClosingLine(run));
}

function annotate({ severity, code, message, place }: Problem, core: ActionHost['core']): void {
  const at =
    place === undefined ? {} : { file: place.file, startLine: place.line, startColumn: place.column };
  const properties = { title: code, ...at };
  if (severity === 'error') core.error(toSafeText(message), properties);
  else core.warning(toSafeText(message), properties);
}

async function writeOutputs(
  run: Run,
  core: ActionHost['core'],
  environment: ActionHost['environment'],
): Promise<void> {
  const updates = run.plan.markers.filter((marker) => marker.state === 'updated').length;
  const delivered = (run.delivery?.commits ?? []).filter((commit) => commit.sha !== undefined);
  const report = join(environment['RUNNER_TEMP'] ?? '.', 'tidemark-report.json');
  await writeFile(report, `${JSON.stringify(toJsonReport(run), undefined, 2)}\n`);
  core.setOutput('changed', updates > 0);
  core.setOutput('updates', updates);
  core.setOutput('commits', JSON.stringify(delivered));
  const pulls = (run.delivery?.groups ?? []).flatMap(({ pullRequest, state }) =>
    pullRequest === undefined ? [] : [{ ...pullRequest, state }],
  );
  core.setOutput('pull-requests', JSON.stringify(pulls));
  core.setOutput('report', report);
}

/** Runners without a summary file exist (act, old servers); the log says the same. */
async function writeSummary(
  run: Run,
  core: ActionHost['core'],
  environment: ActionHost['environment'],
): Promise<void> {
  if ((environment['GITHUB_STEP_SUMMARY'] ?? '') === '') return;
  await core.summary.addRaw(toJobSummary(run), true).write();
}
