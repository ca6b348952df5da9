import type { ExplainedSecret } from '../../report/explained-login.ts';
import { listYamlFiles } from '../../manifests/raw/list-yaml-files.ts';
import type { Tree } from '../../manifests/tree.ts';
import type { ObjectRef } from '../../manifests/types.ts';
import type { PlacedNode } from '../../manifests/yaml/placed.ts';
import { findEntry, findText } from '../../manifests/yaml/placed.ts';
import { readDocuments } from '../../manifests/yaml/read-documents.ts';

type Declared = NonNullable<ExplainedSecret['declared']>;

/** Kinds that become a Secret of their name in a cluster. */
const forms: Readonly<Record<string, string>> = {
  SealedSecret: 'a cluster has it from a SealedSecret',
  ExternalSecret: 'a cluster has it from an ExternalSecret',
};

/**
 * Where a tree declares a Secret for a cluster, so that its owner knows which one is meant. Looks at the files as they
 * stand; an object without namespace counts, because an overlay may give it one. Nothing of its values is looked at.
 */
export function findSecretManifest(tree: Tree, ref: ObjectRef): Declared | undefined {
  const name = Buffer.from(ref.name);
  for (const file of listYamlFiles(tree, [''], [])) {
    const content = tryRead(file.read);
    if (content?.includes(name) !== true) continue;
    for (const document of readDocuments({ path: file.path, content }, isWanted)) {
      const form = document.kind === 'value' ? toForm(document.root, ref) : undefined;
      if (document.kind === 'value' && form !== undefined) return { place: document.root.place, form };
    }
  }
  return undefined;
}

function tryRead(read: () => Uint8Array): Buffer | undefined {
  try {
    const content = read();
    return Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  } catch {
    return undefined; // What cannot be read is told by whoever reads it for its own sake.
  }
}

function isWanted(text: string): boolean {
  return /\bkind["']?\s{0,20}:\s{0,20}["']?(?:Secret|SealedSecret|ExternalSecret)\b/.test(text);
}

function toForm(root: PlacedNode, ref: ObjectRef): string | undefined {
  const metadata = findEntry(root, 'metadata')?.node;
  if (metadata === undefined || findText(metadata, 'name') !== ref.name) return undefined;
  if ((findText(metadata, 'namespace') ?? ref.namespace) !== ref.namespace) return undefined;
  const kind = findText(root, 'kind') ?? '';
  if (kind !== 'Secret') return forms[kind];
  return findEntry(root, 'sops') === undefined
    ? 'a cluster has it from a manifest in plain text'
    : 'a cluster has it from a manifest that SOPS encrypted';
}
