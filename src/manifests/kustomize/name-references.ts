import { failAt } from './context.ts';
import { updateField } from './field-spec.ts';
import { matchesGvk } from './gvk.ts';
import { BUILTIN_REFERENCES } from './builtin-references.ts';
import { isClusterScoped } from './cluster-scoped.ts';
import type { NameReference, TransformerConfig } from './transformer-config.ts';
import { type Resource, withNode } from './resource.ts';
import { createScalar, findText, type MapNode, type Node, type ScalarNode, withEntry } from './yaml/node.ts';

/** Objects that had another name, by each of the names they had. */
type Renamed = ReadonlyMap<string, readonly Resource[]>;

/**
 * Follows renamed objects in the fields that are known to hold their names. No reference between Flux objects is known
 * to kustomize; `configurations` can add some.
 *
 * Throws `TidemarkError` `missing-reference` when a name could mean several objects.
 */
export function fixNameReferences(
  resources: readonly Resource[],
  config: TransformerConfig,
): readonly Resource[] {
  const renamed = findRenamed(resources);
  if (renamed.size === 0) return resources;
  const kinds = new Set(
    [...renamed.values()].flat().flatMap(({ history }) => history.map(({ kind }) => kind)),
  );
  const references = [...BUILTIN_REFERENCES, ...config.nameReference].filter(
    ({ target }) => !target.kind || kinds.has(target.kind),
  );
  if (references.length === 0) return resources;
  return resources.map((resource) => fixOne(resource, references, renamed));
}

function findRenamed(resources: readonly Resource[]): Renamed {
  const renamed = new Map<string, Resource[]>();
  for (const resource of resources) {
    const changes = resource.history.some(
      ({ name, namespace }) => name !== resource.id.name || namespace !== resource.id.namespace,
    );
    if (!changes) continue;
    for (const name of new Set(resource.history.map((id) => id.name))) {
      const list = renamed.get(name);
      if (list === undefined) renamed.set(name, [resource]);
      else list.push(resource);
    }
  }
  return renamed;
}

function fixOne(resource: Resource, references: readonly NameReference[], renamed: Renamed): Resource {
  let node = resource.node;
  for (const { target, referrers } of references) {
    for (const spec of referrers) {
      if (!matchesGvk(resource.id, spec.gvk)) continue;
      node = updateField(node, { ...spec, create: false }, (old) =>
        fixValue(old, { resource, target, renamed }),
      );
    }
  }
  return withNode(resource, node);
}

type Search = {
  readonly resource: Resource;
  readonly target: NameReference['target'];
  readonly renamed: Renamed;
};

function fixValue(old: Node | undefined, search: Search): Node {
  if (old?.type === 'scalar') return fixName(old, search);
  if (old?.type === 'list') return { ...old, items: old.items.map((item) => fixValue(item, search)) };
  return old?.type === 'map' ? fixSubject(old, search) : createScalar(null, search.resource.node);
}

function fixName(old: ScalarNode, search: Search): Node {
  const candidates = findCandidates(old.text, search).filter((candidate) =>
    sharesNamespace(candidate, search.resource),
  );
  const chosen = choose(candidates, old, search.resource);
  return chosen === undefined || chosen.id.name === old.text
    ? old
    : createScalar(chosen.id.name, chosen.node);
}

/** A map with `name` and `namespace`, such as a subject of a role binding, names its object by both. */
function fixSubject(old: MapNode, search: Search): Node {
  const name = findText(old, 'name') ?? '';
  const namespace = findText(old, 'namespace') ?? '';
  const candidates = findCandidates(name, search).filter(
    ({ history, id }) => namespace === '' || [...history, id].some((known) => known.namespace === namespace),
  );
  const chosen = choose(candidates, old, search.resource);
  if (chosen === undefined) return old;
  const renamed =
    chosen.id.name === name ? old : withEntry(old, 'name', createScalar(chosen.id.name, chosen.node));
  const isMoved = chosen.id.namespace !== '' && chosen.id.namespace !== namespace;
  return isMoved ? withEntry(renamed, 'namespace', createScalar(chosen.id.namespace, chosen.node)) : renamed;
}

function findCandidates(name: string, search: Search): readonly Resource[] {
  const renamed = search.renamed.get(name) ?? [];
  return renamed.filter(({ history }) =>
    history.some((id) => id.name === name && matchesGvk(id, search.target)),
  );
}

function sharesNamespace(candidate: Resource, referrer: Resource): boolean {
  if (isClusterScoped(candidate.id) || isClusterScoped(referrer.id)) return true;
  return candidate.id.effectiveNamespace === referrer.id.effectiveNamespace;
}

function choose(candidates: readonly Resource[], old: Node, referrer: Resource): Resource | undefined {
  const [first] = candidates;
  if (candidates.length <= 1) return first;
  const related = candidates.filter(
    (candidate) =>
      endsAlike(candidate.prefixes, referrer.prefixes) && endsAlike(candidate.suffixes, referrer.suffixes),
  );
  const [nearest] = related;
  if (nearest === undefined) return undefined;
  if (related.every(({ id }) => id.name === nearest.id.name)) return nearest;
  const names = related.map(({ id }) => id.name).join(', ');
  throw failAt(old, 'missing-reference', `found multiple possible referrals for a name reference: ${names}`);
}

/** Whether the shorter list is the end of the longer one. */
function endsAlike(one: readonly string[], other: readonly string[]): boolean {
  const length = Math.min(one.length, other.length);
  return one
    .slice(one.length - length)
    .every((item, index) => item === other.slice(other.length - length)[index]);
}
