import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as core from '@actions/core';
import type { TokenKind } from '../../delivery/github/options.ts';
import { toLimits } from '../../delivery/options/limits.ts';
import { readOptionLines } from '../../delivery/options/read-option-lines.ts';
import type { Problem } from '../../errors.ts';
import { TidemarkError, toProblem } from '../../errors.ts';
import { createColors } from '../../report/colors.ts';
import { toJsonReport } from '../../report/json-report.ts';
import type { Run } from '../../report/run.ts';
import { listProblems } from '../../report/run.ts';
import { toSafeLines, toSafeText } from '../../report/safe-text.ts';
import { toClosingLine } from '../../report/to-closing-line.ts';
import { toDeliveryLines } from '../../report/to-delivery-lines.ts';
import { toDiff } from '../../report/to-diff.ts';
import { toJobSummary } from '../../report/to-job-summary.ts';
import { toHoldLines } from '../../report/to-hold-lines.ts';
import { toOtherReport } from '../../report/to-other-report.ts';
import { toTable } from '../../report/to-table.ts';
import { runOnce } from '../run-once.ts';
import type { Inputs } from './inputs.ts';
import { findDirectory } from './find-directory.ts';
import { findFailure } from './find-failure.ts';
import { readInputs } from './inputs.ts';
import { maskEnvironment, maskSecret } from './mask-secrets.ts';
import { toOutputs } from './to-outputs.ts';
import { writeInert } from './write-inert.ts';

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
    for (const token of [inputs.token, inputs['job-token']]) maskSecret(core, token);
    maskEnvironment(core, environment);
    const onSecret = (secret: string) => {
      maskSecret(core, secret);
    };
    const directory = await findDirectory(inputs, environment, onSecret);
    const options = { ...toRunOptions(inputs, environment), directory, onSecret };
    if (inputs.doctor) {
      const { runDoctorStep } = await import('./run-doctor-step.ts');
      await runDoctorStep(core, options);
      return;
    }
    const run = await runOnce(options);
    writeLog(run, core);
    for (const problem of listProblems(run).slice(0, shownProblems)) annotate(problem, core);
    await writeOutputs(run, core, environment);
    await writeSummary(run, core, environment);
    const failure = findFailure(run, inputs['fail-on']);
    if (failure !== undefined) core.setFailed(`${failure}; ${toClosingLine(run).trim()}`);
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    annotate(toProblem(error), core);
    // `setFailed` would say the same a second time, and a step has ten annotations.
    process.exitCode = core.ExitCode.Failure;
  }
}

function toRunOptions(inputs: Inputs, environment: ActionHost['environment']) {
  const { directory, manifests, namespace, delivery, base, token } = inputs;
  return {
    directory,
    manifests,
    delivery,
    ...(base !== '' && { base }),
    otherRepositories: inputs['other-repositories'],
    strict: inputs.compat === 'strict',
    ...(namespace !== '' && { defaultNamespace: namespace }),
    ...(inputs.config !== '' && { config: inputs.config }),
    noCrossNamespaceRefs: inputs['no-cross-namespace-refs'],
    ...(inputs['cache-dir'] !== '' && { cacheDirectory: inputs['cache-dir'] }),
    ...(inputs['max-requests'] !== undefined && { maxRequests: inputs['max-requests'] }),
    allowInsecure: inputs['allow-insecure'],
    tokenHosts: inputs['token-hosts'],
    dryRun: inputs['dry-run'],
    releaseNotes: inputs['release-notes'],
    options: readOptionLines(inputs.options),
    branchPrefix: inputs['branch-prefix'],
    limits: toLimits(inputs),
    actor: 'action' as const,
    ...toTokenKind(inputs),
    ...toRegistryToken(inputs),
    environment: token === '' ? environment : { ...environment, GITHUB_TOKEN: token },
  };
}

/** The token of the run and that of an App look alike; the one is known, so anything else is the other. */
function toTokenKind({ token, 'job-token': own }: Inputs): { readonly tokenKind?: TokenKind } {
  if (token === '' || own === '') return {};
  if (token === own) return { tokenKind: 'actions' };
  return token.startsWith('ghs_') ? { tokenKind: 'app' } : {};
}

/** Packages cannot be read with the token of an App; that of the run can, where its permissions say so. */
function toRegistryToken(inputs: Inputs): { readonly registryToken?: string } {
  return toTokenKind(inputs).tokenKind === 'app' ? { registryToken: inputs['job-token'] } : {};
}

function writeLog(run: Run, core: ActionHost['core']): void {
  const colors = createColors(true);
  writeInert(core, toTable(run, colors) + toHoldLines(run.plan));
  if (run.plan.commits.length > 0) {
    core.startGroup('Diff');
    writeInert(core, toDiff(run.plan.commits, colors));
    core.endGroup();
  }
  for (const { title = '', body } of run.delivery?.groups ?? []) {
    if (body === undefined) continue;
    core.startGroup(toSafeText(title));
    writeInert(core, toSafeLines(body));
    core.endGroup();
  }
  for (const other of run.others ?? []) writeInert(core, toOtherReport(other, { colors, diff: false }));
  writeInert(core, toDeliveryLines(run) + toClosingLine(run));
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
  const report = join(environment['RUNNER_TEMP'] ?? '.', 'tidemark-report.json');
  await writeFile(report, `${JSON.stringify(toJsonReport(run), undefined, 2)}\n`);
  for (const [name, value] of Object.entries(toOutputs(run))) core.setOutput(name, value);
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
