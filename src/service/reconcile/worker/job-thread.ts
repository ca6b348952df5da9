import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { TidemarkError } from '../../../errors.ts';
import type { JobInput } from '../job-input.ts';
import type { JobOutcome } from '../job-outcome.ts';
import type { JobAccess } from '../job-runner.ts';
import { answerCall } from './answer-call.ts';
import type { FromWorker, ToWorker } from './protocol.ts';
import { fromPlainError, toPlainError } from './protocol.ts';

export type ThreadLimits = {
  /** Milliseconds. */
  readonly timeout: number;
  /** MiB of JavaScript's own memory. */
  readonly memory: number;
};

/** Milliseconds that a job has for ending by itself when it is told to. */
const grace = 2_000;

/** One thread, which does one job at a time. After a job that had to be broken off it is gone. */
export interface JobThread {
  run(input: JobInput, access: JobAccess): Promise<JobOutcome>;
  readonly isGone: () => boolean;
  close(): Promise<void>;
}

/** Runs from the sources and when compiled. */
const script = new URL(`./main${extname(import.meta.url)}`, import.meta.url);

export function startJobThread({ timeout, memory }: ThreadLimits): JobThread {
  const worker = new Worker(script, {
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: memory },
  });
  let isGone = false;
  worker.once('exit', () => {
    isGone = true;
  });
  // Without a listener, an error that comes between two jobs would end the process.
  worker.on('error', () => {});
  worker.unref();
  const ready = whenReady(worker);

  async function run(input: JobInput, access: JobAccess): Promise<JobOutcome> {
    const calls = new Map<number, AbortController>();
    const { promise, resolve, reject } = Promise.withResolvers<JobOutcome>();
    // The empty list is of what would be handed over in place of copied.
    const post = (message: ToWorker): void => worker.postMessage(message, []);
    const end = createEnd(worker, post, reject);
    const onMessage = (message: FromWorker): void => {
      if (message.kind === 'done') resolve(message.outcome);
      else if (message.kind === 'failed') reject(fromPlainError(message.error));
      else if (message.kind === 'forget') calls.get(message.call)?.abort();
      else if (message.kind === 'call') void answer(message, { access, calls, post });
    };
    const onError = (error: unknown): void => reject(toLimitError(error, memory));
    const onExit = (): void => reject(new Error('a thread ended in the middle of its job'));
    let timer: NodeJS.Timeout | undefined;
    const onAbort = (): void => end(toError(access.signal.reason));
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    access.signal.addEventListener('abort', onAbort, { once: true });
    worker.ref();
    try {
      // What a thread takes to start is not the time of the repository.
      await ready;
      timer = setTimeout(() => end(toTimeout(timeout)), timeout);
      post({ kind: 'run', input });
      return await promise;
    } finally {
      clearTimeout(timer);
      access.signal.removeEventListener('abort', onAbort);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      for (const controller of calls.values()) controller.abort();
      end.clear();
      worker.unref();
    }
  }

  return {
    run,
    isGone: () => isGone,
    close: async () => {
      await worker.terminate();
    },
  };
}

async function whenReady(worker: Worker): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  worker.once('message', () => resolve());
  worker.once('error', reject);
  worker.once('exit', () => reject(new Error('a thread ended before it was ready')));
  promise.catch(() => {});
  return promise;
}

type AnswerRequest = {
  readonly access: JobAccess;
  readonly calls: Map<number, AbortController>;
  readonly post: (message: ToWorker) => void;
};

async function answer(
  message: Extract<FromWorker, { kind: 'call' }>,
  { access, calls, post }: AnswerRequest,
): Promise<void> {
  const { call } = message;
  const controller = new AbortController();
  calls.set(call, controller);
  try {
    const signal = AbortSignal.any([controller.signal, access.signal]);
    post({ kind: 'answer', call, reply: await answerCall(message.question, access, signal) });
  } catch (error) {
    post({ kind: 'refusal', call, error: toPlainError(error) });
  } finally {
    calls.delete(call);
  }
}

/** Asks a job to end, and ends its thread when it does not: a parser that is busy hears nothing. */
function createEnd(worker: Worker, post: (message: ToWorker) => void, reject: (error: Error) => void) {
  let timer: NodeJS.Timeout | undefined;
  const end = (error: Error): void => {
    if (timer !== undefined) return;
    post({ kind: 'abort', error: toPlainError(error) });
    timer = setTimeout(() => {
      reject(error);
      void worker.terminate();
    }, grace);
  };
  return Object.assign(end, { clear: () => clearTimeout(timer) });
}

function toTimeout(timeout: number): TidemarkError {
  return new TidemarkError(
    'job-limit',
    `expected to be done with the repository within ${timeout / 1_000}s, found that it takes longer; make it smaller, or split it`,
  );
}

function toLimitError(error: unknown, memory: number): Error {
  const found = toError(error);
  if (!('code' in found) || found.code !== 'ERR_WORKER_OUT_OF_MEMORY') return found;
  return new TidemarkError(
    'job-limit',
    `expected to need at most ${memory} MiB of memory for the repository, found that it takes more; make its manifests smaller, or split it`,
  );
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
