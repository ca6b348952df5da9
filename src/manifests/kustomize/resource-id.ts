import { type Gvk, matchesGvk, parseApiVersion } from './gvk.ts';
import { findMap, findText, type MapNode, type Node } from './yaml/node.ts';
import { isClusterScoped } from './cluster-scoped.ts';

/** What names an object in a build: the version is part of it, and no namespace is the same as `default`. */
export type ResourceId = Gvk & {
  readonly name: string;
  readonly namespace: string;
  readonly effectiveNamespace: string;
  /** Equal for equal ids. */
  readonly key: string;
};

/** The part of an id that a selector gives; an empty part selects everything. */
export type IdParts = Partial<Gvk> & { readonly name?: string; readonly namespace?: string };

export function toResourceId(node: MapNode): ResourceId {
  const metadata = findMap(node, 'metadata');
  const gvk = { ...parseApiVersion(findText(node, 'apiVersion') ?? ''), kind: findText(node, 'kind') ?? '' };
  return createId(gvk, {
    name: findText(metadata, 'name') ?? '',
    namespace: findText(metadata, 'namespace') ?? '',
  });
}

export function createId(gvk: Gvk, names: { readonly name: string; readonly namespace: string }): ResourceId {
  const effectiveNamespace = isClusterScoped(gvk) ? '_non_namespaceable_' : names.namespace || 'default';
  const { group, version, kind } = gvk;
  const key = [group, version, kind, effectiveNamespace, names.name].join('\n');
  return { group, version, kind, ...names, effectiveNamespace, key };
}

/** `ImageRepository.v1beta2.image.toolkit.fluxcd.io/cart.flux-system`, the way kustomize prints an id. */
export function toIdText(id: IdParts): string {
  const gvk = `${id.kind || '[noKind]'}.${id.version || '[noVer]'}.${id.group || '[noGrp]'}`;
  return `${gvk}/${id.name || '[noName]'}.${id.namespace || '[noNs]'}`;
}

/** Whether every part that is given equals that of the id, literally. */
export function matchesIdParts(id: ResourceId, parts: IdParts): boolean {
  return (
    matchesGvk(id, parts) &&
    (!parts.name || parts.name === id.name) &&
    (!parts.namespace || parts.namespace === id.namespace)
  );
}

/** The group, version, kind, name and namespace that a selector in a configuration file gives. */
export function toIdParts(node: Node | undefined): Required<IdParts> {
  return {
    group: findText(node, 'group') ?? '',
    version: findText(node, 'version') ?? '',
    kind: findText(node, 'kind') ?? '',
    name: findText(node, 'name') ?? '',
    namespace: findText(node, 'namespace') ?? '',
  };
}
