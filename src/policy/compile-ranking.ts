import { TidemarkError } from '../errors.ts';
import type { ImagePolicyChoice } from '../manifests/types.ts';
import { rankAlphabetical } from './alphabetical.ts';
import type { Ranking } from './candidates.ts';
import type { NativeRanking } from './native/native-order.ts';
import { createNativeOrder } from './native/native-order.ts';
import { rankNumerical } from './numerical.ts';
import { parseOrder } from './order.ts';
import { parseConstraint } from './semver/parse-constraint.ts';
import { rankSemver } from './semver/rank-semver.ts';

/**
 * Turns the choice of a policy into a function over candidates. With more than one set, semver comes before
 * alphabetical before numerical, as in Flux. A native ranking takes the place of Flux's.
 *
 * Throws `TidemarkError` `invalid-policy` with Flux's text.
 */
export function compileRanking(choice: ImagePolicyChoice, native?: NativeRanking): Ranking {
  try {
    return native === undefined ? compileChoice(choice) : compileNative(choice, native);
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    throw new TidemarkError('invalid-policy', `invalid policy: ${error.message}`, { cause: error });
  }
}

function compileNative(choice: ImagePolicyChoice, native: NativeRanking): Ranking {
  const order = createNativeOrder(choice, native);
  return (candidates) => order.rank(candidates);
}

function compileChoice({ semver, alphabetical, numerical }: ImagePolicyChoice): Ranking {
  if (semver !== undefined) {
    const constraint = parseConstraint(semver.range);
    return (candidates) => rankSemver(candidates, constraint);
  }
  if (alphabetical !== undefined) {
    const order = parseOrder(alphabetical.order);
    return (candidates) => rankAlphabetical(candidates, order);
  }
  if (numerical !== undefined) {
    const order = parseOrder(numerical.order);
    return (candidates) => rankNumerical(candidates, order);
  }
  throw new TidemarkError('invalid-policy', 'given ImagePolicyChoice object is invalid');
}
