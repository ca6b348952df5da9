import { BUILD_ANNOTATIONS } from './build-annotations.ts';
import type { Kustomization } from './kustomization.ts';
import { relativePath } from './files.ts';
import { validateObject } from './load-objects.ts';
import { setMetadata, stringifyAnnotations } from './metadata.ts';
import { type Resource, type ResourceOrigin, withNode } from './resource.ts';
import { createScalar, findChild, findMap, listItems, type MapNode, withEntry } from './yaml/node.ts';

const ORIGIN = 'config.kubernetes.io/origin';
const TRANSFORMATIONS = 'alpha.config.kubernetes.io/transformations';

const BOOKKEEPING: ReadonlySet<string> = new Set([...BUILD_ANNOTATIONS, ORIGIN, TRANSFORMATIONS]);

/**
 * What is only there for the build itself is dropped: objects that are local configuration, and its annotations.
 *
 * Throws `TidemarkError` `missing-field` with kustomize's text for an object whose name something else has taken the place of.
 */
export function finishResources(
  resources: readonly Resource[],
  kustomization: Kustomization,
): readonly Resource[] {
  const metadata = listItems(kustomization.fields, 'buildMetadata').map((item) =>
    item.type === 'scalar' ? item.text : '',
  );
  return resources
    .filter((resource) => !isLocal(resource))
    .map((resource) => {
      const cleaned = withNode(resource, dropBookkeeping(stringifyAnnotations(resource.node)));
      validateObject(cleaned.node);
      const labelled = metadata.includes('managedByLabel') ? addManager(cleaned) : cleaned;
      return addBuildMetadata(labelled, { metadata, kustomization });
    });
}

/** The value that a build within Flux gives, which knows no version of the command line program. */
function addManager(resource: Resource): Resource {
  const value = createScalar('kustomize-(devel)', resource.node);
  return withNode(resource, setMetadata(resource.node, 'labels', [['app.kubernetes.io/managed-by', value]]));
}

function isLocal({ node }: Resource): boolean {
  const value = findChild(
    findMap(findMap(node, 'metadata'), 'annotations'),
    'config.kubernetes.io/local-config',
  );
  return value !== undefined && !(value.type === 'scalar' && value.text === 'false');
}

function dropBookkeeping(object: MapNode): MapNode {
  const metadata = findMap(object, 'metadata');
  const annotations = findChild(metadata, 'annotations');
  if (metadata === undefined || annotations === undefined) return object;
  let kept = annotations;
  for (const key of BOOKKEEPING)
    if (kept.type === 'map' && kept.entries.has(key)) kept = withEntry(kept, key, undefined);
  const isEmpty = kept.type !== 'map' || kept.entries.size === 0;
  return withEntry(object, 'metadata', withEntry(metadata, 'annotations', isEmpty ? undefined : kept));
}

function addBuildMetadata(
  resource: Resource,
  options: { readonly metadata: readonly string[]; readonly kustomization: Kustomization },
): Resource {
  const { metadata, kustomization } = options;
  const texts: [string, string][] = [];
  if (metadata.includes('originAnnotations'))
    texts.push([ORIGIN, toOriginText(resource.origin, kustomization)]);
  if (metadata.includes('transformerAnnotations') && resource.transformations.length > 0) {
    const lines = resource.transformations.map(({ configuredIn, kind }) =>
      toConfiguredText({ configuredIn, kind, kustomization })
        .replace(/^(?=.)/gm, '  ')
        .replace('  ', '- '),
    );
    texts.push([TRANSFORMATIONS, lines.join('')]);
  }
  if (texts.length === 0) return resource;
  const pairs = texts.map(([key, text]) => [key, createScalar(text, resource.node)] as const);
  return withNode(resource, setMetadata(resource.node, 'annotations', pairs));
}

function toOriginText(origin: ResourceOrigin, kustomization: Kustomization): string {
  switch (origin.type) {
    case 'file':
      return `path: ${relativePath(kustomization.directory, origin.path)}\n`;
    case 'generator':
      return toConfiguredText({ configuredIn: origin.configuredIn, kind: origin.kind, kustomization });
  }
}

function toConfiguredText(parts: {
  readonly configuredIn: string;
  readonly kind: string;
  readonly kustomization: Kustomization;
}): string {
  const path = relativePath(parts.kustomization.directory, parts.configuredIn);
  return `configuredIn: ${path}\nconfiguredBy:\n  apiVersion: builtin\n  kind: ${parts.kind}\n`;
}
