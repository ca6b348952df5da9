import type { Dispatcher } from 'undici';
import type { Sink } from '../sink.ts';
import { decode, type Body } from './decode.ts';
import { toNetworkError } from './network-error.ts';
import { HttpTimeout, type HttpHead, type HttpHeaders, type HttpLimits } from './transport.ts';

export type ExchangeTask<T> = {
  readonly open: (head: HttpHead) => Sink<T>;
  readonly limits: HttpLimits;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;
  /** Whether a request that got no answer is taken care of in another way. */
  readonly takesOver: (error: Error) => boolean;
};

/** One request and its answer, as undici tells of them. Ends once, whatever comes later. */
export class Exchange<T> implements Dispatcher.DispatchHandler {
  readonly #task: ExchangeTask<T>;
  readonly #timer: NodeJS.Timeout;
  #withdraw: ((reason: Error) => void) | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #sink: Sink<T> | undefined;
  #body: Body | undefined;
  #isOver = false;

  constructor(task: ExchangeTask<T>) {
    this.#task = task;
    const { signal, timeout } = task.limits;
    this.#timer = setTimeout(() => {
      this.#fail(new HttpTimeout(`no whole answer within ${timeout} ms`));
    }, timeout);
    signal.addEventListener('abort', this.#follow);
  }

  /** Told how the request is taken back while it waits for a connection. */
  onQueued(withdraw: (reason: Error) => void): void {
    this.#withdraw = withdraw;
    if (this.#isOver) withdraw(givenUp);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isOver) controller.abort(givenUp);
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: HttpHeaders): void {
    // Before the answer there may be others that only say that it is to come.
    if (status < 200 || this.#isOver) return;
    this.#attempt(() => {
      this.#sink = this.#task.open({ status, headers });
      const listener = {
        add: (piece: Uint8Array) => this.#add(piece),
        end: () => this.#end(),
        fail: (error: unknown) => this.#fail(error),
      };
      this.#body = decode(headers, listener, controller);
    });
  }

  onResponseData(_: Dispatcher.DispatchController, piece: Uint8Array): void {
    this.#body?.add(piece);
  }

  onResponseEnd(): void {
    this.#body?.end();
  }

  onResponseError(_: Dispatcher.DispatchController | null, error: Error): void {
    if (this.#isOver) return;
    const known = toNetworkError(error);
    if (this.#body === undefined && this.#task.takesOver(known)) this.#finish();
    else this.#fail(known);
  }

  #add(piece: Uint8Array): void {
    this.#attempt(() => {
      if (this.#isOver || this.#sink?.add(piece) !== false) return;
      this.#end();
      this.#controller?.abort(givenUp);
    });
  }

  #end(): void {
    this.#attempt(() => {
      if (this.#isOver || this.#sink === undefined) return;
      const value = this.#sink.end();
      this.#finish();
      this.#task.resolve(value);
    });
  }

  #attempt(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(reason: unknown): void {
    if (this.#isOver) return;
    this.#finish();
    this.#task.reject(reason);
    if (this.#controller === undefined) this.#withdraw?.(givenUp);
    else this.#controller.abort(givenUp);
  }

  #finish(): void {
    this.#isOver = true;
    this.#body?.stop();
    clearTimeout(this.#timer);
    this.#task.limits.signal.removeEventListener('abort', this.#follow);
  }

  readonly #follow = (): void => {
    this.#fail(this.#task.limits.signal.reason);
  };
}

/** What a connection is broken off with; nobody hears of it. */
const givenUp = new Error('the rest of the answer is not wanted');
