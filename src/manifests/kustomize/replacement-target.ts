import { withPlace } from './context.ts';
import { parseLabelSelector } from './label-selector.ts';
import { textEntries } from './metadata.ts';
import { replacementIds, type Resource } from './resource.ts';
import { type IdParts, type ResourceId, toIdParts } from './resource-id.ts';
import { compileMatcher } from './select.ts';
import { findChild, findText, listItems, type Node } from './yaml/node.ts';

type Matcher = (resource: Resource) => boolean;

/**
 * Whether a target of a replacement selects an object: any of its ids matches `select`, and so do its labels and
 * annotations; a `reject` turns away what its ids or what its selectors match.
 */
export function createTargetMatcher(target: Node): Matcher {
  return withPlace(target, () => {
    const select = findChild(target, 'select') ?? target;
    const [hasId, hasMetadata] = [createIdsMatcher(select), createMetadataMatcher(select)];
    const rejects = listItems(target, 'reject').flatMap(createRejections);
    return (resource) =>
      hasId(resource) && hasMetadata(resource) && !rejects.some((matches) => matches(resource));
  });
}

function createRejections(reject: Node): readonly Matcher[] {
  const namesIds = Object.values(toIdParts(reject)).some((part) => part !== '');
  const namesMetadata = ['labelSelector', 'annotationSelector'].some((key) => findText(reject, key));
  return [
    ...(namesIds ? [createIdsMatcher(reject)] : []),
    ...(namesMetadata ? [createMetadataMatcher(reject)] : []),
  ];
}

function createMetadataMatcher(selector: Node): Matcher {
  const matchesLabels = parseLabelSelector(findText(selector, 'labelSelector') ?? '');
  const matchesAnnotations = parseLabelSelector(findText(selector, 'annotationSelector') ?? '');
  return ({ node }) =>
    matchesLabels(textEntries(node, 'labels')) && matchesAnnotations(textEntries(node, 'annotations'));
}

function createIdsMatcher(selector: Node): Matcher {
  const matchesId = createIdMatcher(toIdParts(selector));
  return (resource) => replacementIds(resource).some(matchesId);
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
