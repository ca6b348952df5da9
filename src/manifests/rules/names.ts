import type { Problem } from '../../errors.ts';
import type { Metadata } from '../types.ts';
import { describeText } from '../schema/describe.ts';
import { findLabelKeyMistake, findLabelValueMistake } from './labels.ts';
import type { PlaceOf } from './rule.ts';

const subdomain = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

const label = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;

/** Whether Kubernetes would take the text as the name of an object. */
export function isObjectName(text: string): boolean {
  return text.length <= 253 && subdomain.test(text);
}

/** Whether Kubernetes would take the text as the name of a namespace. */
export function isNamespaceName(text: string): boolean {
  return text.length <= 63 && label.test(text);
}

/** What the Kubernetes API checks of every object: its name, its namespace, and the syntax of its labels. */
export function checkMetadata(metadata: Metadata, placeOf: PlaceOf): readonly Problem[] {
  const problems: Problem[] = [];
  const reject = (path: readonly string[], message: string): void => {
    const text = `${path.slice(0, 2).join('.')}: ${message}`;
    problems.push({ severity: 'error', code: 'invalid-value', message: text, place: placeOf(path) });
  };
  if (!isObjectName(metadata.name)) {
    const expected = 'expected lower-case letters, digits, "-" and ".", at most 253';
    reject(['metadata', 'name'], `${expected}, found ${describeText(metadata.name)}; rename it`);
  }
  if (metadata.namespace !== '' && !isNamespaceName(metadata.namespace)) {
    const expected = 'expected lower-case letters, digits and "-", at most 63';
    reject(['metadata', 'namespace'], `${expected}, found ${describeText(metadata.namespace)}; rename it`);
  }
  for (const [key, value] of Object.entries(metadata.labels)) {
    const mistake = findLabelKeyMistake(key) ?? findLabelValueMistake(value);
    if (mistake !== undefined) reject(['metadata', 'labels', key], mistake);
  }
  for (const key of Object.keys(metadata.annotations)) {
    const mistake = findLabelKeyMistake(key.toLowerCase());
    if (mistake !== undefined) reject(['metadata', 'annotations', key], mistake);
  }
  return problems;
}
