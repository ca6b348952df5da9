import type { FromWorker, Question, Reply, ToWorker } from './protocol.ts';
import { fromPlainError } from './protocol.ts';

/** Asks the thread that started this one. */
export interface Caller {
  ask(question: Question, signal: AbortSignal): Promise<Reply>;
  /** The same for a question whose answer is a text. */
  askText(question: Question, signal: AbortSignal): Promise<string>;
  settle(message: Extract<ToWorker, { kind: 'answer' | 'refusal' }>): void;
}

type Waiting = { readonly resolve: (reply: Reply) => void; readonly reject: (error: unknown) => void };

export function createCaller(send: (message: FromWorker) => void): Caller {
  const waiting = new Map<number, Waiting>();
  let last = 0;

  async function ask(question: Question, signal: AbortSignal): Promise<Reply> {
    signal.throwIfAborted();
    const call = ++last;
    const forget = (): void => {
      waiting.get(call)?.reject(signal.reason);
      send({ kind: 'forget', call });
    };
    signal.addEventListener('abort', forget, { once: true });
    try {
      return await new Promise((resolve, reject) => {
        waiting.set(call, { resolve, reject });
        send({ kind: 'call', call, question });
      });
    } finally {
      waiting.delete(call);
      signal.removeEventListener('abort', forget);
    }
  }

  return {
    ask,
    askText: async (question, signal) => {
      const reply = await ask(question, signal);
      if ('text' in reply) return reply.text;
      throw new Error(`expected a text for ${question.name}`);
    },
    settle: (message) => {
      const found = waiting.get(message.call);
      if (message.kind === 'refusal') found?.reject(fromPlainError(message.error));
      else found?.resolve(message.reply);
    },
  };
}
