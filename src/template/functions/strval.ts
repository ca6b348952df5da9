import type { Budget } from '../budget.ts';
import { sprint } from '../fmt/print.ts';
import { type Any, typeOf } from '../values/values.ts';

/** sprig's `toString`: a string as it is, else what the value prints. */
export function strval(value: Any, budget: Budget): string {
  if (typeof value === 'string') return value;
  return stringOf(value, budget) ?? sprint([value], budget);
}

/** What the `String` method of a value gives; `undefined` when it has none. */
export function stringOf(value: Any, budget: Budget): string | undefined {
  const method = value === null ? undefined : typeOf(value).methods?.get('String');
  const text = method?.call([value ?? undefined], budget);
  return typeof text === 'string' ? text : undefined;
}
