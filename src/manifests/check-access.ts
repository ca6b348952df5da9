import type { ObjectIndex } from './index-objects.ts';
import { hasLabels } from './match-labels.ts';
import { toObjectName } from './types.ts';
import type { ImageRepository } from './types.ts';

export type ReferenceOptions = {
  /** What `--no-cross-namespace-refs` is to the Flux controllers: no object may refer to another namespace. */
  readonly noCrossNamespaceRefs?: boolean;
};

/**
 * Why objects of another `namespace` may not refer to a repository, undefined when they may. A namespace is known by
 * its Namespace manifest and by the label with its name that every cluster sets.
 */
export function findAccessMistake(
  repository: ImageRepository,
  namespace: string,
  index: ObjectIndex,
): string | undefined {
  const name = toObjectName(repository);
  const { accessFrom } = repository.spec;
  if (accessFrom === undefined) {
    const advice = 'add spec.accessFrom to the ImageRepository';
    return `access denied: '${name}' can't be accessed due to missing ACL labels on 'accessFrom'; ${advice}`;
  }
  const manifest = index.namespaces.get(namespace);
  const labels = { ...manifest?.metadata.labels, 'kubernetes.io/metadata.name': namespace };
  if (accessFrom.namespaceSelectors.some((selector) => hasLabels(labels, selector.matchLabels)))
    return undefined;
  const advice =
    manifest === undefined
      ? `no Namespace manifest was found for ${namespace}, include the one that has its labels`
      : 'change the labels of the Namespace or spec.accessFrom of the ImageRepository';
  return `access denied: '${name}' can't be accessed due to ACL labels mismatch on namespace '${namespace}'; ${advice}`;
}
