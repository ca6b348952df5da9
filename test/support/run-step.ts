import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { TestRepository } from './git-repository.ts';
import { normalize } from './run-cli.ts';

export type Step = {
  readonly inputs?: Readonly<Record<string, string>>;
  /** The entry of the process: the bundle that `action.yml` names, or its source. */
  readonly main?: string;
  /** More of the environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Kills the process. */
  readonly signal?: AbortSignal;
};

/** Runs the entry as a runner does: a process with inputs in its environment and files for what it gives back. */
export async function runStep(
  repository: TestRepository,
  { inputs = {}, main = 'src/action.ts', environment = {}, signal }: Step = {},
) {
  const folder = join(repository.root, '..');
  const files = { GITHUB_OUTPUT: join(folder, 'output'), GITHUB_STEP_SUMMARY: join(folder, 'summary') };
  for (const path of Object.values(files)) writeFileSync(path, '');
  const given = { ...readDefaults(), token: '', 'job-token': '', ...inputs };
  const child = spawn(process.execPath, [join(import.meta.dirname, '../..', main)], {
    cwd: repository.root,
    env: {
      PATH: process.env['PATH'],
      HOME: '/nonexistent',
      RUNNER_TEMP: folder,
      GITHUB_ACTIONS: 'true',
      TIDEMARK_WRITE_PACE: '0s',
      ...files,
      ...environment,
      ...Object.fromEntries(
        Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
      ),
    },
  });
  signal?.addEventListener('abort', () => child.kill('SIGKILL'));
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  const code = await new Promise((resolve) => child.on('close', resolve));
  const report = join(folder, 'tidemark-report.json');
  return {
    code,
    stdout: normalize(stdout),
    summary: normalize(readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8')),
    outputs: readOutputs(readFileSync(files.GITHUB_OUTPUT, 'utf8')),
    report: existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined,
  };
}

/** What the runner fills in for inputs that a workflow leaves out. */
function readDefaults(): Record<string, string> {
  const action: { inputs: Record<string, { default: string }> } = parse(readFileSync('action.yml', 'utf8'));
  return Object.fromEntries(Object.entries(action.inputs).map(([name, input]) => [name, input.default]));
}

/** `name<<delimiter`, the value, the delimiter: how a runner reads outputs of several lines. */
function readOutputs(text: string): Record<string, string> {
  const blocks = text.matchAll(/^(.+?)<<(ghadelimiter_.+)\n([\s\S]*?)\n\2$/gm);
  return Object.fromEntries([...blocks].map((block) => [block[1], block[3]]));
}
