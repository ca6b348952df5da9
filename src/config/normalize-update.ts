import { findEntry } from '../manifests/yaml/placed.ts';
import type { PlacedEntry, PlacedMap, PlacedNode } from '../manifests/yaml/placed.ts';
import { pickFields, toMap, toText, wrapField } from './build-placed.ts';
import type { Normalization } from './normalization.ts';
import { toObject } from './normalization.ts';

const scopeFields = ['paths', 'include', 'exclude'] as const;

const defaultAuthor = { name: 'tidemark', email: 'noreply@tidemark.dev' } as const;

/** The ImageUpdateAutomation of an update. */
export function normalizeUpdate(name: string, entry: PlacedEntry, into: Normalization): PlacedMap {
  const { keyPlace, node } = entry;
  checkPaths(name, node, into);
  const author = toMap(keyPlace, {
    name: toText(defaultAuthor.name, keyPlace),
    email: toText(defaultAuthor.email, keyPlace),
  });
  const spec = toMap(keyPlace, {
    interval: toText('1h', keyPlace),
    // Never looked up: the branch is always given.
    sourceRef: toMap(keyPlace, { name: toText('tidemark', keyPlace) }),
    update: toMap(keyPlace, pickFields(node, ['path'])),
    git: toMap(keyPlace, {
      checkout: wrapField('ref', wrapField('branch', findEntry(node, 'branch'))),
      commit: toMap(keyPlace, {
        author: findEntry(node, 'author') ?? author,
        messageTemplate: findEntry(node, 'message'),
        messageTemplateValues: findEntry(node, 'messageValues'),
      }),
      push: wrapField('branch', findEntry(node, 'pushBranch')),
    }),
    ...pickFields(node, ['suspend']),
  });
  const options = toOptions(node);
  return toObject({ kind: 'ImageUpdateAutomation', name, place: keyPlace, spec, options }, into);
}

function checkPaths(name: string, node: PlacedNode, { problems }: Normalization): void {
  const paths = findEntry(node, 'paths');
  if (paths === undefined || findEntry(node, 'path') === undefined) return;
  const message = `${name}: expected path or paths, found both; put all of them into paths`;
  problems.push({ severity: 'error', code: 'invalid-value', message, place: paths.keyPlace });
}

/** Which files count stands beside the path in an update; for the rest of the program it is an option. */
function toOptions(node: PlacedNode): PlacedMap {
  const options = findEntry(node, 'options')?.node;
  const given = options?.kind === 'map' ? [...options.entries] : [];
  return toMap(node.place, { ...pickFields(node, scopeFields), ...Object.fromEntries(given) });
}
