import { findEntry } from '../manifests/yaml/placed.ts';
import type { PlacedEntry, PlacedMap } from '../manifests/yaml/placed.ts';
import { pickFields, toMap, toText, wrapField } from './build-placed.ts';
import type { Normalization } from './normalization.ts';
import { toObject } from './normalization.ts';

const defaultAuthor = { name: 'tidemark', email: 'noreply@tidemark.dev' } as const;

/** The ImageUpdateAutomation of an update. */
export function normalizeUpdate(name: string, entry: PlacedEntry, into: Normalization): PlacedMap {
  const { keyPlace, node } = entry;
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
  const options = findEntry(node, 'options')?.node;
  return toObject({ kind: 'ImageUpdateAutomation', name, place: keyPlace, spec, options }, into);
}
