import { toPlaceText } from '../../errors.ts';
import { toObjectName } from '../../manifests/types.ts';
import type { ResolvedAutomation } from '../../manifests/resolve-references.ts';
import { createFinding } from '../finding.ts';
import type { Finding } from '../finding.ts';
import type { JudgedMarker } from '../markers/marker-state.ts';

/** In a cluster, two automations that push to one branch race for its values: one of the pushes is refused. */
export function findOverlaps(
  automations: readonly ResolvedAutomation[],
  markers: readonly JudgedMarker[],
): readonly Finding[] {
  const byName = new Map(automations.map((resolved) => [toObjectName(resolved.automation), resolved]));
  const found = new Map<string, Finding>();
  for (const { marker, verdict } of markers) {
    if (verdict.state !== 'usable' || verdict.automations.length < 2) continue;
    for (const [first, second] of listPairs(verdict.automations.flatMap((name) => byName.get(name) ?? []))) {
      const key = `${toObjectName(first.automation)} ${toObjectName(second.automation)}`;
      if (found.has(key) || !isSameBranch(first, second)) continue;
      found.set(key, explain({ first, second, at: toPlaceText(marker.place) }));
    }
  }
  return [...found.values()];
}

/** Each with its successor: that names every automation of a group, and a group of a hundred only a hundred times. */
function listPairs<Item>(items: readonly Item[]): readonly (readonly [Item, Item])[] {
  return items.slice(1).flatMap((item, index) => {
    const before = items[index];
    return before === undefined ? [] : [[before, item] as const];
  });
}

function isSameBranch(a: ResolvedAutomation, b: ResolvedAutomation): boolean {
  const isSameSource =
    toObjectName(a.automation.spec.sourceRef) === toObjectName(b.automation.spec.sourceRef);
  return isSameSource && a.pushBranch !== undefined && a.pushBranch === b.pushBranch;
}

type Overlap = {
  readonly first: ResolvedAutomation;
  readonly second: ResolvedAutomation;
  readonly at: string;
};

function explain({ first, second, at }: Overlap): Finding {
  const [left, right] = [first.automation, second.automation];
  const authors = [left, right].map(({ spec }) => spec.git?.commit.author.email ?? '');
  const differ = authors[0] === authors[1] ? '' : `, as ${authors.join(' or ')}, whichever comes first`;
  const message = `expected one automation for each value of the branch ${second.pushBranch ?? ''}, found ${toObjectName(left)} and ${toObjectName(right)} for ${at}${differ}; narrow one of the paths or selectors`;
  return createFinding('overlapping-automations', message, right.placeOf(['spec', 'update', 'path']));
}
