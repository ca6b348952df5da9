// The small build of zod: this one is part of the bundle, and its start is part of every workflow run.
import * as z from 'zod/mini';
import { TidemarkError } from '../../errors.ts';
import { deliveryModes } from '../delivery-mode.ts';
import { branchPrefix } from '../delivery-settings.ts';

/** Says what was expected; the small build of zod has no words of its own. */
function oneOf<const Values extends readonly string[]>(values: Values) {
  const named = values.map((value) => value || '(empty)').join(', ');
  return z.enum(values, { error: ({ input }) => `expected one of ${named}, found ${JSON.stringify(input)}` });
}

const flag = z.pipe(
  oneOf(['true', 'false']),
  z.transform((text) => text === 'true'),
);

const lines = z.pipe(
  z.string(),
  z.transform((text) =>
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  ),
);

const reasons = ['errors', 'warnings', 'holds', 'changes', 'never'] as const;

/** What makes the step fail. */
export type FailReason = (typeof reasons)[number];

const failOn = z.pipe(
  z.pipe(
    z.string(),
    z.transform((text) => text.split(/[\s,]+/).filter((word) => word !== '')),
  ),
  z.array(oneOf(reasons)),
);

/** A number, or nothing for the limit that there is anyway. */
const count = z.pipe(
  z.string().check(z.regex(/^\d{0,6}$/, 'expected a number of up to six digits')),
  z.transform((text) => (text === '' ? undefined : Number(text))),
);

/** Never shown: a mistake in a secret is still most of the secret. */
const token = z.string().check(z.regex(/^[\x21-\x7e]*$/, 'expected a token without spaces and line breaks'));

/** The inputs of `action.yml`; a test keeps the two lists equal. */
export const inputsSchema = z.object({
  directory: z.string(),
  manifests: lines,
  config: z.string(),
  namespace: z.string(),
  'no-cross-namespace-refs': flag,
  compat: oneOf(['', 'strict']),
  delivery: oneOf(deliveryModes),
  'dry-run': flag,
  doctor: flag,
  'fail-on': failOn,
  base: z.string(),
  'branch-prefix': z
    .string()
    .check(z.regex(branchPrefix, 'expected a start of branch names with a slash at its end')),
  options: lines,
  'max-open': count,
  'max-new': count,
  'max-new-per-hour': count,
  'release-notes': flag,
  'other-repositories': flag,
  token,
  'job-token': token,
  'cache-dir': z.string(),
  'max-requests': count,
  'allow-insecure': flag,
  'token-hosts': lines,
});

export type Inputs = z.infer<typeof inputsSchema>;

export const inputNames: readonly (keyof Inputs)[] = z.keyof(inputsSchema).options;

/** What an input is that is there and empty, as an expression without a value leaves it. */
const defaults: Readonly<Partial<Record<keyof Inputs, string>>> = {
  directory: '.',
  delivery: 'none',
  'branch-prefix': 'tidemark/',
  'no-cross-namespace-refs': 'false',
  'dry-run': 'false',
  'other-repositories': 'false',
  doctor: 'false',
  'fail-on': 'errors',
  'release-notes': 'true',
  'allow-insecure': 'false',
};

/** Reads every input, and throws one `invalid-input` for all that are wrong. */
export function readInputs(getInput: (name: keyof Inputs) => string): Inputs {
  const given = Object.fromEntries(
    inputNames.map((name) => [name, getInput(name) || (defaults[name] ?? '')]),
  );
  const parsed = inputsSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, message }) => `${String(path[0])}: ${message}`);
  throw new TidemarkError('invalid-input', `the inputs of the action are not valid: ${wrong.join('; ')}`);
}
