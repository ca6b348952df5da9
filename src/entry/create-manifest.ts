import { stringify } from 'yaml';
import { TidemarkError, toProblemLine } from '../errors.ts';
import { loadManifests } from '../manifests/load-manifests.ts';
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
    metadata: { name, namespace, ...(labels.size > 0 && { labels: Object.fromEntries(labels) }) },
    spec,
  };
  // YAML 1.1 is what a cluster reads: a branch that is named `on` needs quotes.
  const options = { version: '1.1', sortMapEntries: true, lineWidth: 0, singleQuote: true } as const;
  const text = `---\n${stringify(object, options)}`;
  assertValid(text);
  return text;
}

/** A duration as Flux prints it; a text that is none stays, and is refused as a whole with everything else. */
export function toInterval(text: string): string {
  const milliseconds = parseDuration(text, 'ms|s|m|h');
  return milliseconds === undefined ? text : toGoDuration(milliseconds);
}

function parseLabels(texts: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    texts.map((text) => {
      const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
      if (key !== undefined && value !== undefined) return [key, value];
      throw new TidemarkError('invalid-input', `--label: expected key=value, found ${JSON.stringify(text)}`);
    }),
  );
}

/** What is printed is read back, with the checks of every other manifest. */
function assertValid(text: string): void {
  const tree = { files: () => [{ path: 'manifest.yaml', read: () => Buffer.from(text) }] };
  const { problems } = loadManifests(tree, ['.']);
  const [first] = problems;
  if (first === undefined) return;
  const lines = problems.map(({ place: _place, ...problem }) => toProblemLine(problem));
  throw new TidemarkError('invalid-input', lines.join('\n'));
}
