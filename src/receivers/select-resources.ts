import type { CelProgram } from '../cel/compile-cel.ts';
import type { CelMap } from '../cel/cel-value.ts';
import { toCelValue } from '../cel/cel-value.ts';
import { TidemarkError } from '../errors.ts';
import { hasLabels } from '../manifests/match-labels.ts';
import type { Manifests } from '../manifests/types.ts';
import { toObjectName } from '../manifests/types.ts';
import type { Hook } from './hook.ts';
import type { ReceiverResource } from './manifests/types.ts';
import type { Payload } from './payload/parse-payload.ts';
import type { Claims } from './verify/verdict.ts';

/** An object that is to be worked on now. */
export type SelectedResource =
  | Manifests['imageRepositories'][number]
  | Manifests['imagePolicies'][number]
  | Manifests['imageUpdateAutomations'][number];

export type Selection = {
  /** Each once, in the order of the Receiver. */
  readonly resources: readonly SelectedResource[];
  /** Why some entries of the Receiver came to nothing; Flux answers with 500 then. */
  readonly failures: readonly string[];
};

export type SelectionInput = {
  /** The objects of the repository that the Receiver is in. */
  readonly manifests: Pick<Manifests, 'imageRepositories' | 'imagePolicies' | 'imageUpdateAutomations'>;
  readonly body: Payload;
  readonly claims?: Claims | undefined;
  /** Flux's `--no-cross-namespace-refs`. */
  readonly noCrossNamespaceRefs?: boolean;
  /** Milliseconds of a clock that only runs forward. */
  readonly elapsed?: () => number;
};

/** Milliseconds for the filters of one request. */
const longestFiltering = 2_000;

/**
 * The objects that a request is about, by kind, name, labels and filters. Entries for other kinds of Flux are for others
 * to work on, and are passed over. An entry that fails does not keep the others from being tried.
 */
export function selectResources(hook: Hook, input: SelectionInput): Selection {
  const { receiver, expressions } = hook;
  const { elapsed = () => performance.now() } = input;
  const end = elapsed() + longestFiltering;
  let known: Variables | undefined;
  const read = (): Variables => (known ??= toVariables(input));
  const found = new Set<SelectedResource>();
  const failures: string[] = [];
  for (const [index, entry] of receiver.spec.resources.entries()) {
    const programs = [expressions?.resourceFilter, expressions?.filters[index]].filter(
      (program) => program !== undefined,
    );
    try {
      if (input.noCrossNamespaceRefs === true && entry.namespace !== receiver.metadata.namespace)
        throw new TidemarkError('access-denied', 'objects of other namespaces are out of reach');
      for (const resource of listMatches(entry, input.manifests)) {
        if (elapsed() > end) throw new TidemarkError('expression-limit', 'the filters take too long');
        if (isWanted(resource, programs, read)) found.add(resource);
      }
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      failures.push(`${entry.kind} ${entry.namespace}/${entry.name}: ${error.message}`);
    }
  }
  return { resources: [...found], failures };
}

type Variables = Readonly<Record<'req' | 'claims', CelMap>>;

function toVariables({ body, claims = {} }: SelectionInput): Variables {
  return { req: toMap(body), claims: toMap(claims) };
}

function toMap(value: unknown): CelMap {
  const converted = toCelValue(value);
  return converted instanceof Map ? converted : new Map();
}

function listMatches(
  entry: ReceiverResource,
  manifests: SelectionInput['manifests'],
): readonly SelectedResource[] {
  const candidates = listKind(entry.kind, manifests);
  if (candidates === undefined) return [];
  const near = candidates.filter(({ metadata }) => metadata.namespace === entry.namespace);
  if (entry.name === '*') return near.filter(({ metadata }) => hasLabels(metadata.labels, entry.matchLabels));
  const named = near.filter(({ metadata }) => metadata.name === entry.name);
  if (named.length === 0) throw new TidemarkError('missing-reference', 'there is no such object');
  return named;
}

function listKind(
  kind: string,
  { imageRepositories, imagePolicies, imageUpdateAutomations }: SelectionInput['manifests'],
): readonly SelectedResource[] | undefined {
  switch (kind) {
    case 'ImageRepository':
      return imageRepositories;
    case 'ImagePolicy':
      return imagePolicies;
    case 'ImageUpdateAutomation':
      return imageUpdateAutomations;
    default:
      return undefined;
  }
}

function isWanted(
  resource: SelectedResource,
  programs: readonly CelProgram[],
  read: () => Variables,
): boolean {
  if (programs.length === 0) return true;
  const variables = read();
  const { apiVersion, kind, metadata } = resource;
  const { name, namespace, labels, annotations } = metadata;
  // As in a cluster, empty maps are not there: filters ask for them with has().
  const present = Object.entries({ labels, annotations }).filter(([, map]) => Object.keys(map).length > 0);
  const res = toCelValue({ apiVersion, kind, metadata: { name, namespace, ...Object.fromEntries(present) } });
  return programs.every((program) => program.evaluate({ ...variables, res }) === true);
}

/** `kind namespace/name`, as logs name a resource. */
export function toResourceName(resource: SelectedResource): string {
  return `${resource.kind} ${toObjectName(resource)}`;
}
