import { TidemarkError } from '../../errors.ts';
import { compileRegexp } from '../../go/regexp.ts';
import { type LabelMatcher, parseLabelSelector } from './label-selector.ts';
import { textEntries } from './metadata.ts';
import { originalId, type Resource } from './resource.ts';
import { toIdParts } from './resource-id.ts';
import { findText, type Node } from './yaml/node.ts';

/** A `target`: every part that is given has to hold, an empty one selects everything. */
export type Selector = {
  readonly group: TextMatcher;
  readonly version: TextMatcher;
  readonly kind: TextMatcher;
  readonly name: TextMatcher;
  readonly namespace: TextMatcher;
  readonly labelSelector: string;
  readonly annotationSelector: string;
};

type TextMatcher = (text: string) => boolean;

/**
 * Compiles a `target`: patterns of RE2 that have to match the whole value.
 *
 * Throws `TidemarkError` `invalid-pattern` with Go's text. The two selector texts are parsed when they are first needed.
 */
export function compileSelector(node: Node): Selector {
  const parts = toIdParts(node);
  return {
    group: compileMatcher(parts.group),
    version: compileMatcher(parts.version),
    kind: compileMatcher(parts.kind),
    name: compileMatcher(parts.name),
    namespace: compileMatcher(parts.namespace),
    labelSelector: findText(node, 'labelSelector') ?? '',
    annotationSelector: findText(node, 'annotationSelector') ?? '',
  };
}

/** The objects that a target selects, by their original or current name and namespace. */
export function selectResources(resources: readonly Resource[], selector: Selector): readonly Resource[] {
  const matchesLabels = createLazyMatcher(selector.labelSelector);
  const matchesAnnotations = createLazyMatcher(selector.annotationSelector);
  return resources.filter(
    (resource) =>
      matchesNames(resource, selector) &&
      matchesLabels(() => textEntries(resource.node, 'labels')) &&
      matchesAnnotations(() => textEntries(resource.node, 'annotations')),
  );
}

function matchesNames(resource: Resource, selector: Selector): boolean {
  const { id } = resource;
  if (!selector.kind(id.kind) || !selector.group(id.group) || !selector.version(id.version)) return false;
  const original = originalId(resource);
  return (
    (selector.namespace(original.effectiveNamespace) || selector.namespace(id.effectiveNamespace)) &&
    (selector.name(original.name) || selector.name(id.name))
  );
}

/** A broken selector goes unnoticed, as in kustomize, while no object gets as far as it. */
function createLazyMatcher(selector: string): (labels: () => ReadonlyMap<string, string>) => boolean {
  let matcher: LabelMatcher | undefined;
  if (selector.trim() === '') return () => true;
  return (labels) => {
    matcher ??= parseLabelSelector(selector);
    return matcher(labels());
  };
}

/** A matcher for a pattern that is anchored at both ends; the empty pattern matches everything. */
export function compileMatcher(pattern: string): TextMatcher {
  if (pattern === '') return () => true;
  if (/^[-A-Za-z0-9_/]+$/.test(pattern)) return (text) => text === pattern;
  return createRegexpMatcher(pattern);
}

function createRegexpMatcher(pattern: string): TextMatcher {
  try {
    const regexp = compileRegexp(`^(?:${pattern})$`);
    return (text) => regexp.test(text);
  } catch (cause) {
    if (!(cause instanceof TidemarkError)) throw cause;
    throw new TidemarkError('invalid-pattern', cause.message, { cause });
  }
}
