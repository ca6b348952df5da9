import { type ResourceId, toResourceId } from './resource-id.ts';
import type { MapNode } from './yaml/node.ts';

/** Where an object entered the build. */
export type ResourceOrigin =
  | { readonly type: 'file'; readonly path: string }
  | { readonly type: 'generator'; readonly configuredIn: string; readonly kind: string };

export type Transformation = { readonly configuredIn: string; readonly kind: string };

/** One object on its way through a build. Never changed: every step makes new ones. */
export type Resource = {
  readonly node: MapNode;
  readonly id: ResourceId;
  /** The ids it had before, oldest first. */
  readonly history: readonly ResourceId[];
  /** Innermost first; they tell two objects of one base apart when a reference could mean either. */
  readonly prefixes: readonly string[];
  readonly suffixes: readonly string[];
  /** A generated object whose name gets the hash of its content. */
  readonly needsHash: boolean;
  readonly origin: ResourceOrigin;
  readonly transformations: readonly Transformation[];
};

export function createResource(
  node: MapNode,
  options: { readonly origin: ResourceOrigin; readonly needsHash?: boolean },
): Resource {
  const { origin, needsHash = false } = options;
  const id = toResourceId(node);
  return { node, id, history: [], prefixes: [], suffixes: [], needsHash, origin, transformations: [] };
}

/** The object with other content; its id follows. */
export function withNode(resource: Resource, node: MapNode): Resource {
  if (node === resource.node) return resource;
  const keeps = (['apiVersion', 'kind', 'metadata'] as const).every(
    (key) => node.entries.get(key) === resource.node.entries.get(key),
  );
  return { ...resource, node, id: keeps ? resource.id : toResourceId(node) };
}

/** Records the current id: from now on patches find the object under it too. */
export function recordId(resource: Resource): Resource {
  return { ...resource, history: [...resource.history, resource.id] };
}

/** Every id that the object has had, the current one last. */
export function allIds(resource: Resource): readonly ResourceId[] {
  return [...resource.history, resource.id];
}

/** The ids that replacements know: earlier ones were noted with the namespace that no namespace stands for. */
export function replacementIds({ history, id }: Resource): readonly ResourceId[] {
  return [...history.map((old) => ({ ...old, namespace: old.effectiveNamespace })), id];
}

export function originalId(resource: Resource): ResourceId {
  return resource.history[0] ?? resource.id;
}

export function hasId(resource: Resource, key: string): boolean {
  return resource.id.key === key || resource.history.some((id) => id.key === key);
}
