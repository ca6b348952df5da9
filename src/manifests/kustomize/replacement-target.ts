import { withPlace } from './context.ts';
import { parseLabelSelector } from './label-selector.ts';
import { textEntries } from './metadata.ts';
import { allIds, type Resource } from './resource.ts';
import { type IdParts, type ResourceId, toIdParts } from './resource-id.ts';
import { compileMatcher } from './select.ts';
import { findChild, findText, listItems, type Node } from './yaml/node.ts';

type Matcher = (resource: Resource) => boolean;

/** Whether a target of a replacement selects an object: any of its ids matches `select`, and no `reject` does. */
export function createTargetMatcher(target: Node): Matcher {
  return withPlace(target, () => {
    const selects = createMatcher(findChild(target, 'select') ?? target);
    const rejects = listItems(target, 'reject').map(createMatcher);
    return (resource) => selects(resource) && !rejects.some((matches) => matches(resource));
  });
}

function createMatcher(selector: Node): Matcher {
  const matchesId = createIdMatcher(toIdParts(selector));
  const matchesLabels = parseLabelSelector(findText(selector, 'labelSelector') ?? '');
  const matchesAnnotations = parseLabelSelector(findText(selector, 'annotationSelector') ?? '');
  return (resource) =>
    allIds(resource).some(matchesId) &&
    matchesLabels(textEntries(resource.node, 'labels')) &&
    matchesAnnotations(textEntries(resource.node, 'annotations'));
}

function createIdMatcher(parts: Required<IdParts>): (id: ResourceId) => boolean {
  const group = compileMatcher(parts.group);
  const version = compileMatcher(parts.version);
  const kind = compileMatcher(parts.kind);
  const name = compileMatcher(parts.name);
  const namespace = compileMatcher(parts.namespace);
  return (id) =>
    group(id.group) && version(id.version) && kind(id.kind) && name(id.name) && namespace(id.namespace);
}
