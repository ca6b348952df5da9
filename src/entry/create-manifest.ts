import { TidemarkError, toProblemLine } from '../errors.ts';
import { loadManifests } from '../manifests/load-manifests.ts';
import { printYaml } from '../manifests/kustomize/flux/print-yaml.ts';
import { createList, createMap, createScalar } from '../manifests/kustomize/yaml/node.ts';
import type { Node } from '../manifests/kustomize/yaml/node.ts';
import { createFixedSource } from '../manifests/kustomize/yaml/source.ts';
import { parseDuration } from '../manifests/parse-duration.ts';
import { toGoDuration } from './create-duration.ts';

export type CreatedManifest = {
  readonly kind: 'ImageRepository' | 'ImagePolicy' | 'ImageUpdateAutomation';
  readonly name: string;
  readonly namespace: string;
  readonly labels: readonly string[];
  /** Fields that are undefined are left out. */
  readonly spec: Readonly<Record<string, unknown>>;
};

/**
 * The text of a manifest as `flux create image … --export` prints it: keys in order, durations as Go has them. Throws
 * `TidemarkError` `invalid-input` with everything that a cluster would refuse.
 */
export function createManifest(manifest: CreatedManifest): string {
  const { kind, name, namespace, spec } = manifest;
  const labels = parseLabels(manifest.labels);
  const object = {
    apiVersion: 'image.toolkit.fluxcd.io/v1',
    kind,
    metadata: {
      name,
      ...(namespace !== '' && { namespace }),
      ...(labels.size > 0 && { labels: Object.fromEntries(labels) }),
    },
    spec,
  };
  const text = `---\n${printYaml(toNode(object), { width: 80 })}`;
  assertValid(text);
  return text;
}

/** A duration as Flux prints it; a text that is none stays, and is refused as a whole with everything else. */
export function toInterval(text: string): string {
  const milliseconds = parseDuration(text, 'ms|s|m|h');
  return milliseconds === undefined ? text : toGoDuration(milliseconds);
}

const nowhere = createFixedSource({ file: '', line: 1, column: 1 });

function toNode(value: unknown): Node {
  const origin = { source: nowhere, offset: 0 };
  if (Array.isArray(value)) return createList(value.map(toNode), origin);
  if (typeof value !== 'object' || value === null) return createScalar(String(value), origin);
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  return createMap(new Map(entries.map(([key, field]) => [key, toNode(field)])), origin);
}

/** One option may have several labels with commas between them. */
function parseLabels(texts: readonly string[]): ReadonlyMap<string, string> {
  const labels = texts.flatMap((text) => text.split(','));
  return new Map(
    labels.map((text) => {
      const [, key, value] = /^([^=]+)=([^=]*)$/s.exec(text) ?? [];
      if (key !== undefined && value !== undefined) return [key, value];
      throw new TidemarkError('invalid-input', `--label: expected key=value, found ${JSON.stringify(text)}`);
    }),
  );
}

/** What is printed is read back, with the checks of every other manifest. */
function assertValid(text: string): void {
  const tree = { files: () => [{ path: 'manifest.yaml', read: () => Buffer.from(text) }] };
  const { problems } = loadManifests(tree, ['.'], { defaultNamespace: 'default' });
  const [first] = problems;
  if (first === undefined) return;
  const lines = problems.map(({ place: _place, ...problem }) => toProblemLine(problem));
  throw new TidemarkError('invalid-input', lines.join('\n'));
}
