import type { Problem } from '../../../errors.ts';
import type { RenderedObject } from '../rendered.ts';
import { findMap, findText, listItems } from '../yaml/node.ts';

/** One problem for every cycle of `dependsOn` among these `Kustomization` objects: Flux would wait for ever. */
export function findDependencyCycles(kustomizations: readonly RenderedObject[]): readonly Problem[] {
  const byName = new Map(kustomizations.map((object) => [toName(object), object]));
  const done = new Set<string>();
  return [...byName.keys()].flatMap((name) => findCycle(name, { byName, done }));
}

type Graph = { readonly byName: ReadonlyMap<string, RenderedObject>; readonly done: Set<string> };

/** A walk from one object, without recursion: chains may be as long as there are objects. */
function findCycle(start: string, graph: Graph): readonly Problem[] {
  const problems: Problem[] = [];
  const path = [{ name: start, next: 0 }];
  const onPath = new Set([start]);
  if (graph.done.has(start)) return [];
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const dependency = dependenciesOf(graph, top.name)[top.next];
    top.next += 1;
    if (dependency === undefined) {
      graph.done.add(top.name);
      onPath.delete(top.name);
      path.pop();
    } else if (onPath.has(dependency)) {
      problems.push(toCycleProblem([...path.map(({ name }) => name), dependency], graph));
    } else if (!graph.done.has(dependency) && graph.byName.has(dependency)) {
      path.push({ name: dependency, next: 0 });
      onPath.add(dependency);
    }
  }
  return problems;
}

function dependenciesOf(graph: Graph, name: string): readonly string[] {
  const object = graph.byName.get(name);
  if (object === undefined) return [];
  return listItems(findMap(object.node, 'spec'), 'dependsOn').map(
    (entry) => `${findText(entry, 'namespace') || object.namespace}/${findText(entry, 'name') ?? ''}`,
  );
}

function toCycleProblem(path: readonly string[], graph: Graph): Problem {
  const last = path.at(-1) ?? '';
  const cycle = path.slice(path.indexOf(last));
  const place = graph.byName.get(last)?.placeOf(['spec', 'dependsOn']);
  const message = `Kustomizations depend on each other in a cycle, so that Flux applies none of them: ${cycle.join(' -> ')}`;
  return { severity: 'error', code: 'invalid-value', message, ...(place && { place }) };
}

function toName(object: RenderedObject): string {
  return `${object.namespace}/${object.name}`;
}
