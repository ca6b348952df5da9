/** Numbers from a seed (mulberry32), the same on every machine. */
export function createRandom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Lets several runs take turns, request by request, in an order that a seed decides. */
export class Scheduler {
  readonly #waiting: (() => void)[] = [];
  readonly #random: (below: number) => number;
  #active = 0;

  constructor(random: (below: number) => number) {
    this.#random = random;
  }

  /** A `fetch` that waits for its turn, and calls `before` when it has it. */
  wrap(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
    return async (input, init) => {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
      return fetch(input, init);
    };
  }

  /** Starts all at once and gives turns until the last has ended. */
  async runAll(tasks: readonly (() => Promise<unknown>)[]): Promise<void> {
    const ended = tasks.map(async (task) => {
      this.#active += 1;
      try {
        await task();
      } finally {
        this.#active -= 1;
      }
    });
    while (this.#active > 0) {
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      // A turn is given when everybody who is still running has asked for one.
      if (this.#waiting.length > 0 && this.#waiting.length === this.#active)
        this.#waiting.splice(this.#random(this.#waiting.length), 1)[0]?.();
    }
    await Promise.all(ended);
  }
}
