import { describeText } from '../schema/describe.ts';

const name = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

const prefix = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

/** What is wrong with a label key (`[prefix/]name`) by the rules of Kubernetes; undefined when nothing is. */
export function findLabelKeyMistake(key: string): string | undefined {
  const parts = key.split('/');
  const last = parts.pop() ?? '';
  const [domain] = parts;
  const isRight =
    parts.length <= 1 &&
    last.length <= 63 &&
    name.test(last) &&
    (domain === undefined || (domain.length <= 253 && prefix.test(domain)));
  if (isRight) return undefined;
  const expected = 'expected a key such as "app" or "example.com/app" (name at most 63 characters)';
  return `${expected}, found ${describeText(key)}; rename it`;
}

/** What is wrong with a label value by the rules of Kubernetes; undefined when nothing is. */
export function findLabelValueMistake(value: string): string | undefined {
  if (value === '' || (value.length <= 63 && name.test(value))) return undefined;
  const expected =
    'expected letters, digits, "-", "_" and "." with a letter or digit at both ends, at most 63';
  return `${expected}, found ${describeText(value)}; change it`;
}
