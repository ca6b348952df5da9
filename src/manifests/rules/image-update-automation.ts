import type { Problem } from '../../errors.ts';
import { describeText } from '../schema/describe.ts';
import type { imageUpdateAutomationSchema } from '../schema/image-update-automation.ts';
import type { ValueOf } from '../schema/schema.ts';
import { findLabelKeyMistake, findLabelValueMistake } from './labels.ts';
import type { PlaceOf, Rule } from './rule.ts';

type Shape = ValueOf<typeof imageUpdateAutomationSchema>;

type Requirement = NonNullable<Shape['policySelector']>['matchExpressions'][number];

export const imageUpdateAutomationRules: readonly Rule<Shape>[] = [checkMatchLabels, checkMatchExpressions];

function checkMatchLabels(spec: Shape, placeOf: PlaceOf): readonly Problem[] {
  return Object.entries(spec.policySelector?.matchLabels ?? {}).flatMap(([key, value]) => {
    const mistake = findLabelKeyMistake(key) ?? findLabelValueMistake(value);
    if (mistake === undefined) return [];
    return [toProblem(mistake, placeOf(['spec', 'policySelector', 'matchLabels', key]))];
  });
}

function checkMatchExpressions(spec: Shape, placeOf: PlaceOf): readonly Problem[] {
  return (spec.policySelector?.matchExpressions ?? []).flatMap((requirement, index) => {
    const mistake = findRequirementMistake(requirement);
    if (mistake === undefined) return [];
    const path = ['spec', 'policySelector', 'matchExpressions', index, mistake.field];
    return [toProblem(mistake.message, placeOf(path))];
  });
}

/** In the words of the selector parser of Kubernetes, which name what is expected. */
function findRequirementMistake(
  requirement: Requirement,
): { message: string; field: keyof Requirement } | undefined {
  const { key, operator, values } = requirement;
  const keyMistake = findLabelKeyMistake(key);
  if (keyMistake !== undefined) return { message: keyMistake, field: 'key' };
  switch (operator) {
    case 'In':
    case 'NotIn': {
      if (values.length === 0) {
        const rule = "values: Invalid value: null: for 'in', 'notin' operators, values set can't be empty";
        return { message: `${rule}; add a value`, field: 'operator' };
      }
      const valueMistake = values.map(findLabelValueMistake).find((mistake) => mistake !== undefined);
      return valueMistake === undefined ? undefined : { message: valueMistake, field: 'values' };
    }
    case 'Exists':
    case 'DoesNotExist': {
      if (values.length === 0) return undefined;
      const rule = `values: Invalid value: ${JSON.stringify(values)}: values set must be empty for exists and does not exist`;
      return { message: `${rule}; remove the values`, field: 'values' };
    }
    default: {
      const rule = `${describeText(operator)} is not a valid label selector operator`;
      return { message: `${rule}; use In, NotIn, Exists or DoesNotExist`, field: 'operator' };
    }
  }
}

function toProblem(message: string, place: Problem['place']): Problem {
  const text = `spec.policySelector: failed to parse policy selector: ${message}`;
  return { severity: 'error', code: 'invalid-value', message: text, ...(place && { place }) };
}
