import type { Problem } from '../../errors.ts';
import { toProblem } from '../../errors.ts';
import type { Tree } from '../../manifests/tree.ts';
import type { MappedValue } from './mapped-value.ts';

export type ResolvedMapped = {
  /** The mapped values by the path of their file, links followed. */
  readonly byFile: ReadonlyMap<string, readonly MappedValue[]>;
  readonly problems: readonly Problem[];
};

/** Finds the files that values are mapped in. One that is not there is an error at its mapping. */
export function resolveMapped(tree: Tree, values: readonly MappedValue[]): ResolvedMapped {
  const problems: Problem[] = [];
  const found = values.flatMap((mapped) => {
    const path = findPath(tree, mapped, problems);
    return path === undefined ? [] : { path, mapped };
  });
  const grouped = Map.groupBy(found, ({ path }) => path);
  return {
    byFile: new Map(Array.from(grouped, ([path, group]) => [path, group.map(({ mapped }) => mapped)])),
    problems,
  };
}

function findPath(tree: Tree, { file, place }: MappedValue, problems: Problem[]): string | undefined {
  try {
    const [only, second] = tree.files(file);
    if (only !== undefined && second === undefined) return only.path;
    const found = only === undefined ? 'nothing that can be read' : 'a directory';
    const message = `expected a file at ${JSON.stringify(file)}, found ${found}; name one file in each mapping`;
    problems.push({ severity: 'error', code: 'path-not-found', message, place });
  } catch (error) {
    problems.push(toProblem(error, place));
  }
  return undefined;
}
