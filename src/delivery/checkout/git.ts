import { spawn } from 'node:child_process';
import { TidemarkError } from '../../errors.ts';

export type GitOptions = {
  /** The working tree; every command runs in it. */
  readonly root: string;
  /** Milliseconds after which a command is ended. */
  readonly deadline?: number;
  /** Ends the command that runs, and those that follow, with its reason. */
  readonly signal?: AbortSignal;
  /** Variables of every command, over those of the process. */
  readonly environment?: Readonly<Record<string, string>>;
};

export type GitCall = {
  readonly input?: string | Uint8Array;
  readonly environment?: Readonly<Record<string, string>>;
};

export type GitResult = { readonly exitCode: number; readonly stdout: string; readonly stderr: string };

/** The Git command line program in one working tree. */
export interface Git {
  /** Runs a command and returns its output; throws `git-failed` when it exits with anything but 0. */
  run(command: readonly string[], call?: GitCall): Promise<string>;
  /** Runs a command whose exit code is an answer. */
  attempt(command: readonly string[], call?: GitCall): Promise<GitResult>;
}

const outputLimit = 64 * 1024 * 1024;

/** Credentials in a URL never reach a message. */
const urlCredentials = /:\/\/[^/\s@]*@/g;

export function createGit({ root, deadline = 120_000, environment = {}, signal }: GitOptions): Git {
  async function attempt(command: readonly string[], call: GitCall = {}): Promise<GitResult> {
    return runGit({
      root,
      deadline,
      command,
      signal,
      call: { ...call, environment: { ...environment, ...call.environment } },
    });
  }
  async function run(command: readonly string[], call?: GitCall): Promise<string> {
    const result = await attempt(command, call);
    if (result.exitCode !== 0) throw toGitError(command, result);
    return result.stdout;
  }
  return { run, attempt };
}

export function toGitError(command: readonly string[], result: GitResult): TidemarkError {
  const printed = toSafeText(result.stderr) || toSafeText(result.stdout) || `exit code ${result.exitCode}`;
  const said = printed.replaceAll(/\s*\n\s*/g, '; ');
  const readOnly = /Permission denied|Read-only file system|insufficient permission/i.test(said);
  if (readOnly) {
    return new TidemarkError(
      'read-only-tree',
      `expected a working tree that can be written, found one that cannot: git ${command[0]}: ${said}; give the user that runs this write access to it`,
    );
  }
  return new TidemarkError('git-failed', `git ${command[0]} failed: ${said}`);
}

/** Trims what Git printed to what a message can carry. */
export function toSafeText(output: string): string {
  return output.replaceAll(urlCredentials, '://***@').trim().slice(0, 2_000);
}

type Run = {
  readonly root: string;
  readonly deadline: number;
  readonly command: readonly string[];
  readonly signal: AbortSignal | undefined;
  readonly call: GitCall;
};

async function runGit({ root, deadline, command, signal: ending, call }: Run): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', [...command], {
      cwd: root,
      timeout: deadline,
      ...(ending && { signal: ending }),
      killSignal: 'SIGKILL',
      // Messages are matched below, so they must come in English, and nobody is there to answer a prompt.
      env: { ...process.env, LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', ...call.environment },
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let size = 0;
    const collect = (into: Buffer[]) => (chunk: Buffer) => {
      size += chunk.length;
      if (size > outputLimit) child.kill('SIGKILL');
      else into.push(chunk);
    };
    child.stdout.on('data', collect(stdout));
    child.stderr.on('data', collect(stderr));
    child.on('error', (error) => {
      const reason: unknown = ending?.reason;
      reject(ending?.aborted === true && reason instanceof Error ? reason : toSpawnError(error, root));
    });
    child.on('close', (exitCode, signal) => {
      const text = (chunks: Buffer[]) => Buffer.concat(chunks).toString('utf8');
      if (signal !== null) {
        reject(
          new TidemarkError(
            'git-failed',
            `git ${command[0]} was ended after ${deadline / 1000} s without an answer`,
          ),
        );
      } else resolve({ exitCode: exitCode ?? 1, stdout: text(stdout), stderr: text(stderr) });
    });
    child.stdin.on('error', () => {
      // The command ended before it read its input; its exit code tells the rest.
    });
    child.stdin.end(call.input ?? '');
  });
}

function toSpawnError(error: Error, root: string): TidemarkError {
  const missing = 'code' in error && error.code === 'ENOENT';
  const message = missing
    ? `expected the git program on PATH and the folder ${root}, found one of them missing`
    : `git could not be started: ${error.message}`;
  return new TidemarkError('git-failed', message, { cause: error });
}
