import type { Step } from './field-spec.ts';
import type { Resource } from './resource.ts';

const DOMAIN = 'internal.config.kubernetes.io/';

const HISTORY: ReadonlySet<string> = new Set(
  ['previousNames', 'previousKinds', 'previousNamespaces'].map((name) => DOMAIN + name),
);

/** Annotations in which kustomize notes what it does, and which it takes away in the end, whoever has written them. */
export const BUILD_ANNOTATIONS: ReadonlySet<string> = new Set([
  ...HISTORY,
  ...[
    'prefixes',
    'suffixes',
    'allowNameChange',
    'allowKindChange',
    'refBy',
    'generatorBehavior',
    'needsHashSuffix',
    'path',
    'index',
    'id',
    'seqindent',
    'annotations-migration-resource-id',
  ].map((name) => DOMAIN + name),
  'config.kubernetes.io/path',
  'config.kubernetes.io/index',
  'config.k8s.io/id',
]);

/** Whether kustomize has a note of its own at a path of an object, where nothing but a text is there then. */
export function isNotedAt(resource: Resource, path: readonly Step[]): boolean {
  const [metadata, annotations, name, ...rest] = path.map(({ key }) => key);
  if (metadata !== 'metadata' || annotations !== 'annotations' || name === undefined) return false;
  if (rest.length > 0) return false;
  if (HISTORY.has(name)) return resource.history.length > 0;
  if (name === `${DOMAIN}prefixes`) return resource.prefixes.length > 0;
  if (name === `${DOMAIN}suffixes`) return resource.suffixes.length > 0;
  return name === `${DOMAIN}needsHashSuffix` && resource.needsHash;
}
