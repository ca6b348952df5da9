import { createGit } from '../delivery/checkout/git.ts';
import { readRepositoryState } from '../delivery/checkout/repository-state.ts';
import { TidemarkError } from '../errors.ts';

/**
 * The branch that pull requests are for: that of the workflow run, else the one that is checked out. Throws
 * `TidemarkError` `invalid-input` when there is none.
 */
export async function findBase(
  root: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const named = findNamedBase(environment);
  if (named !== undefined) return named;
  const [branch, ...others] = (await readRepositoryState(createGit({ root }))).branches;
  if (branch !== undefined && others.length === 0) return branch;
  const message =
    'expected to know the branch that pull requests are for, found a checkout of none; name it with --base';
  throw new TidemarkError('invalid-input', message);
}

/** The branch of a workflow run; for a pull request the one that it is to be merged into. */
export function findNamedBase(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const target = environment['GITHUB_BASE_REF'] ?? '';
  if (target !== '') return target;
  return environment['GITHUB_REF_TYPE'] === 'branch' ? environment['GITHUB_REF_NAME'] : undefined;
}
