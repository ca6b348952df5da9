// The small build of zod: this one is part of the bundle, and its start is part of every workflow run.
import * as z from 'zod/mini';
import { TidemarkError } from '../../errors.ts';
import { deliveryModes } from '../delivery-mode.ts';

const flag = z.pipe(
  z.enum(['true', 'false']),
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

/** The inputs of `action.yml`; a test keeps the two lists equal. */
export const inputsSchema = z.object({
  directory: z.string(),
  manifests: lines,
  config: z.string(),
  namespace: z.string(),
  'no-cross-namespace-refs': flag,
  compat: z.enum(['', 'strict']),
  delivery: z.enum(deliveryModes),
  base: z.string(),
  token: z.string(),
  'cache-dir': z.string(),
  'allow-insecure': flag,
  'token-hosts': lines,
});

export type Inputs = z.infer<typeof inputsSchema>;

export const inputNames: readonly (keyof Inputs)[] = z.keyof(inputsSchema).options;

/** Reads every input, and throws one `invalid-input` for all that are wrong. */
export function readInputs(getInput: (name: keyof Inputs) => string): Inputs {
  const given = Object.fromEntries(inputNames.map((name) => [name, getInput(name)]));
  const parsed = inputsSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new TidemarkError(
    'invalid-input',
    `the inputs of the action are not valid\n${z.prettifyError(parsed.error)}`,
  );
}
