import type { Problem } from '../../errors.ts';
import type { imagePolicySchema } from '../schema/image-policy.ts';
import type { ValueOf } from '../schema/schema.ts';
import type { PlaceOf, Rule } from './rule.ts';

type Shape = ValueOf<typeof imagePolicySchema>;

export const imagePolicyRules: readonly Rule<Shape>[] = [checkInterval, warnAboutSeveralPolicies];

/** The two validation rules of the CRD, in its words. */
function checkInterval(spec: Shape, placeOf: PlaceOf): readonly Problem[] {
  const isAlways = spec.digestReflectionPolicy === 'Always';
  if (isAlways === (spec.interval !== undefined)) return [];
  const rule = isAlways
    ? "spec.interval must be set when spec.digestReflectionPolicy is set to 'Always'"
    : "spec.interval is only accepted when spec.digestReflectionPolicy is set to 'Always'";
  const code = isAlways ? 'missing-field' : 'invalid-value';
  const place = placeOf(['spec', isAlways ? 'digestReflectionPolicy' : 'interval']);
  return [{ severity: 'error', code, message: `${rule}; ${isAlways ? 'add it' : 'remove it'}`, place }];
}

function warnAboutSeveralPolicies(spec: Shape, placeOf: PlaceOf): readonly Problem[] {
  const kinds = (['semver', 'alphabetical', 'numerical'] as const).filter(
    (kind) => spec.policy[kind] !== undefined,
  );
  const [first, second] = kinds;
  if (first === undefined || second === undefined) return [];
  const message = `spec.policy: expected one policy, found ${kinds.join(' and ')}; only ${first} counts, remove the rest`;
  return [
    { severity: 'warning', code: 'invalid-value', message, place: placeOf(['spec', 'policy', second]) },
  ];
}
