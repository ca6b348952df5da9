import { TidemarkError } from '../errors.ts';

/** What a template may use. A template comes from a repository that is not trusted. */
export type TemplateLimits = {
  /** Bytes of the template. */
  readonly source: number;
  /** Nodes evaluated, calls made, elements visited. */
  readonly steps: number;
  /** Templates, blocks, parentheses and values inside each other. */
  readonly depth: number;
  /** Bytes of the result. */
  readonly output: number;
  /** Bytes of one string, or elements of one list. */
  readonly value: number;
  /** Bytes of all strings that are made on the way. */
  readonly memory: number;
};

export const DEFAULT_LIMITS: TemplateLimits = {
  source: 256 * 1024,
  steps: 2_000_000,
  depth: 200,
  output: 4 * 1024 * 1024,
  value: 4 * 1024 * 1024,
  memory: 128 * 1024 * 1024,
};

/** Counts what one rendering uses; every method throws `TidemarkError` `template-limit` when a limit is passed. */
export class Budget {
  readonly limits: TemplateLimits;
  #steps = 0;
  #bytes = 0;
  #depth = 0;

  constructor(limits: TemplateLimits) {
    this.limits = limits;
  }

  step(count = 1): void {
    this.#steps += count;
    if (this.#steps > this.limits.steps) throw exceeded('takes more than', this.limits.steps, 'steps');
  }

  /** To be called before a string of `bytes` bytes, or a list of so many elements, is made. */
  reserve(bytes: number): void {
    if (bytes > this.limits.value) throw exceeded('makes a value of more than', this.limits.value, 'bytes');
    this.#bytes += bytes;
    if (this.#bytes > this.limits.memory)
      throw exceeded('uses more than', this.limits.memory, 'bytes of memory');
  }

  output(bytes: number): void {
    if (bytes > this.limits.output) throw exceeded('writes more than', this.limits.output, 'bytes');
  }

  enter(): void {
    this.step();
    if (++this.#depth > this.limits.depth) throw exceeded('nests deeper than', this.limits.depth, 'levels');
  }

  leave(): void {
    this.#depth--;
  }
}

function exceeded(what: string, limit: number, unit: string): TidemarkError {
  return new TidemarkError(
    'template-limit',
    `the template ${what} ${limit} ${unit}; make it simpler, or render less of the changes`,
  );
}
