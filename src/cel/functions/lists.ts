import type { Environment } from '@marcbachmann/cel-js';
import { Optional } from '@marcbachmann/cel-js';
import type { Budget } from '../budget.ts';
import { isEqual } from '../cel-value.ts';

/** What `sets` is in an expression. */
class SetsNamespace {
  toString(): string {
    return 'sets';
  }
}

/** `first` and `last`, and the sets of cel-go's extensions. */
export function registerLists(environment: Environment, budget: Budget): void {
  environment
    .registerFunction('list<A>.first(): optional<A>', (list: readonly unknown[]) =>
      list.length === 0 ? Optional.none() : Optional.of(list[0]),
    )
    .registerFunction('list<A>.last(): optional<A>', (list: readonly unknown[]) =>
      list.length === 0 ? Optional.none() : Optional.of(list.at(-1)),
    )
    .registerType('SetsNamespace', SetsNamespace)
    .registerConstant('sets', 'SetsNamespace', new SetsNamespace())
    .registerFunction('SetsNamespace.contains(list, list): bool', (_: unknown, list: List, sublist: List) =>
      containsAll(list, sublist, budget),
    )
    .registerFunction(
      'SetsNamespace.equivalent(list, list): bool',
      (_: unknown, a: List, b: List) => containsAll(a, b, budget) && containsAll(b, a, budget),
    )
    .registerFunction('SetsNamespace.intersects(list, list): bool', (_: unknown, a: List, b: List) => {
      budget.spend(a.length * b.length);
      return a.some((item) => b.some((other) => isEqual(item, other)));
    });
}

type List = readonly unknown[];

function containsAll(list: List, sublist: List, budget: Budget): boolean {
  budget.spend(list.length * sublist.length);
  return sublist.every((item) => list.some((other) => isEqual(item, other)));
}
