import type { LabelSelector } from './types.ts';

type Labels = Readonly<Record<string, string>>;

/**
 * Whether labels satisfy a Kubernetes label selector: all of `matchLabels` and all of `matchExpressions`. An absent or
 * empty selector matches everything. An unknown operator, which loading refuses, matches nothing.
 */
export function matchLabels(selector: LabelSelector | undefined, labels: Labels): boolean {
  if (selector === undefined) return true;
  return (
    hasLabels(labels, selector.matchLabels) &&
    selector.matchExpressions.every((requirement) => matchRequirement(requirement, labels))
  );
}

/** Whether `labels` has every one of the `wanted` labels. */
export function hasLabels(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
}

function matchRequirement(requirement: LabelSelector['matchExpressions'][number], labels: Labels): boolean {
  const { key, operator, values } = requirement;
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  if (operator === 'In') return value !== undefined && values.includes(value);
  if (operator === 'NotIn') return value === undefined || !values.includes(value);
  if (operator === 'Exists') return value !== undefined;
  return operator === 'DoesNotExist' && value === undefined;
}
