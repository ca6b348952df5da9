/** What became of one case of a file of vectors. */
export type CaseResult = {
  readonly name: string;
  readonly passed: boolean;
  /** Expected and found, for a case that failed. */
  readonly detail?: string;
};

/** Knows how to run the vectors of one kind. */
export type Family = {
  /** The names of its files, without `.json`. */
  readonly names: readonly string[];
  /** Whether a file of another name is of this kind, by its first case. */
  fits(firstCase: object): boolean;
  /** Runs the content of one file. */
  run(content: unknown): readonly CaseResult[];
};

/** The cases of a file, which is either an array or an object with `cases`. The caller knows what they look like. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- vectors are ours, a schema would prove nothing
export function toCases<Case extends object>(content: unknown): readonly Case[] {
  const cases: unknown =
    typeof content === 'object' && content !== null && 'cases' in content ? content.cases : content;
  if (!Array.isArray(cases)) throw new TypeError('expected an array of cases, or an object with `cases`');
  return cases as readonly Case[];
}

/** The result of a case that passes when `found` is `expected`; both must be data that JSON can carry. */
export function toResult(options: {
  readonly name: unknown;
  readonly expected: unknown;
  readonly found: unknown;
}): CaseResult {
  const name = toText(options.name);
  const expected = toText(options.expected);
  const found = toText(options.found);
  if (expected === found) return { name, passed: true };
  return { name, passed: false, detail: `expected ${expected}, found ${found}` };
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What `attempt` throws, as text; `undefined` when it does not throw. */
export function messageOf(attempt: () => unknown): string | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    if (error instanceof Error && error.name === 'TidemarkError') return error.message;
    throw error;
  }
}
