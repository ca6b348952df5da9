import { TidemarkError } from '../errors.ts';

/** What one evaluation may use; expressions and the data that they work on come from people who are not trusted. */
const mostSteps = 300_000;

/** Characters of a text, or elements of a list, that an expression makes. */
export const largestValue = 4 * 1024 * 1024;

/** Characters that weigh as much as one step. */
const charactersPerStep = 16;

/**
 * Counts the work of one evaluation. Every method throws `TidemarkError` `expression-limit` when it gets too much, and
 * from then on at once, because `||` and macros go on after an error.
 */
export class Budget {
  #left = mostSteps;
  #error: TidemarkError | undefined;
  /** What lists and maps weigh; the data of an evaluation does not change. */
  #weights = new WeakMap<object, number>();

  /** For the next evaluation. */
  reset(): void {
    this.#left = mostSteps;
    this.#error = undefined;
    this.#weights = new WeakMap();
  }

  spend(steps: number): void {
    this.#left -= steps;
    // One error for all, because macros come back for it once for each element.
    if (this.#left < 0) throw (this.#error ??= exceeded());
  }

  /** Spends what an operation costs that looks at the whole of a value. */
  spendOn(value: unknown): void {
    this.spend(this.#weigh(value));
  }

  /** Refuses a value that has become too large. */
  bound(size: number): void {
    if (size <= largestValue) return;
    this.spend(Infinity);
  }

  /** Whether a limit was passed, however the expression went on. */
  isExhausted(): boolean {
    return this.#left < 0;
  }

  #weigh(value: unknown): number {
    if (typeof value === 'string') return 1 + value.length / charactersPerStep;
    if (typeof value !== 'object' || value === null) return 1;
    const known = this.#weights.get(value);
    if (known !== undefined) return known;
    const items = value instanceof Map ? [...value.values()] : Array.isArray(value) ? value : [];
    const weight = items.reduce<number>((sum, item) => sum + this.#weigh(item), 1);
    this.#weights.set(value, weight);
    return weight;
  }
}

function exceeded(): TidemarkError {
  return new TidemarkError(
    'expression-limit',
    `the expression takes more than ${mostSteps} steps on this data, or makes a value of more than ${largestValue} characters; make it simpler`,
  );
}
