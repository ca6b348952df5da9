import type { Problem } from '../../errors.ts';
import type { FoundDocument } from '../../manifests/load-manifests.ts';
import { compareTexts, sortProblems } from '../../manifests/sort-problems.ts';
import { toObjectName } from '../../manifests/types.ts';
import type { PlacedNode } from '../../manifests/yaml/placed.ts';
import { findText } from '../../manifests/yaml/placed.ts';
import type { Versions } from '../../notification/manifests/read-parts.ts';
import {
  apiGroup,
  applyRules,
  placer,
  readMetadata,
  readPart,
  refuseVersion,
  warnAboutVersion,
} from '../../notification/manifests/read-parts.ts';
import { receiverRules } from './rules.ts';
import { receiverSchema } from './schema.ts';
import type { Receiver } from './types.ts';

export type LoadedReceivers = {
  /** Sorted by namespace and name; those with errors are left out. */
  readonly receivers: readonly Receiver[];
  readonly problems: readonly Problem[];
};

const versions: Versions = { current: 'v1', others: ['v1beta2', 'v1beta1'] };

/** The Receivers among the documents that `loadManifests` found; everything else is passed over. All problems come together. */
export function loadReceivers(
  documents: Iterable<FoundDocument>,
  { defaultNamespace = 'flux-system' }: { readonly defaultNamespace?: string | undefined } = {},
): LoadedReceivers {
  const found = [...documents].flatMap(({ root }) => readReceiver(root, defaultNamespace) ?? []);
  const unique = new Map<string, Receiver>();
  const problems = found.flatMap((read) => [...read.problems]);
  for (const { receiver } of found) {
    if (receiver === undefined) continue;
    const first = unique.get(toObjectName(receiver));
    if (first === undefined) unique.set(toObjectName(receiver), receiver);
    else problems.push(reportDuplicate(first, receiver));
  }
  const receivers = [...unique.values()].toSorted(
    ({ metadata: a }, { metadata: b }) =>
      compareTexts(a.namespace, b.namespace) || compareTexts(a.name, b.name),
  );
  return { receivers, problems: sortProblems(problems) };
}

type ReadReceiver = { readonly receiver?: Receiver; readonly problems: readonly Problem[] };

function readReceiver(root: PlacedNode, defaultNamespace: string): ReadReceiver | undefined {
  const [group = '', version = ''] = (findText(root, 'apiVersion') ?? '').split('/');
  if (group !== apiGroup || findText(root, 'kind') !== 'Receiver') return undefined;
  if (![versions.current, ...versions.others].includes(version))
    return { problems: [refuseVersion(root, version, versions)] };
  const problems = version === 'v1' ? [] : [warnAboutVersion(root, version, versions)];
  const draft = { root, defaultNamespace, problems };
  const metadata = readMetadata(draft);
  const shape = readPart(draft, 'spec', receiverSchema);
  if (metadata === undefined || shape === undefined) return { problems };
  const { namespace } = metadata;
  const spec = { ...shape, resources: shape.resources.map((resource) => ({ namespace, ...resource })) };
  const mistakes = applyRules(receiverRules, spec, root);
  if (mistakes.length > 0) return { problems: [...problems, ...mistakes] };
  return {
    receiver: { kind: 'Receiver', metadata, spec, place: root.place, placeOf: placer(root) },
    problems,
  };
}

function reportDuplicate(first: Receiver, second: Receiver): Problem {
  const at = `${first.place.file}:${first.place.line}`;
  const message = `expected one Receiver ${toObjectName(first)}, found another at ${at}, which is the one that counts; remove one of them`;
  return { severity: 'warning', code: 'duplicate-object', message, place: second.place };
}
