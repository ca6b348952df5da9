import type { RenderedObject } from '../kustomize/rendered.ts';
import { findMap, findText } from '../kustomize/yaml/node.ts';
import type { TreeFile } from '../tree.ts';
import type { PlacedNode } from '../yaml/placed.ts';
import { readDocuments } from '../yaml/read-documents.ts';
import { toRendered } from './to-rendered.ts';

const fluxWord = Buffer.from('.toolkit.fluxcd.io/');

const kustomizationKind = /\bkustomize\.toolkit\.fluxcd\.io\//;

const sourceKind = /\bsource\.toolkit\.fluxcd\.io\//;

const operatorWord = Buffer.from('fluxcd.controlplane.io/');

const instanceKind = /\bFluxInstance\b/;

const dataKind = /["']?kind["']?\s{0,20}:\s{0,20}["']?(?:ConfigMap|Secret)\b/;

/** The Flux `Kustomization` objects of a file as they stand there; patches for such objects are left out. */
export function readFluxKustomizations(file: TreeFile): readonly RenderedObject[] {
  return readObjects(file, kustomizationKind, fluxWord).filter(isComplete);
}

/** The Flux sources of a file, and what Flux's operator makes one from, as they stand there. */
export function readSources(file: TreeFile): readonly RenderedObject[] {
  return [...readObjects(file, sourceKind, fluxWord), ...readObjects(file, instanceKind, operatorWord)];
}

/** The ConfigMaps and Secrets of a file, as they stand there. */
export function readData(file: TreeFile): readonly RenderedObject[] {
  return readObjects(file, dataKind);
}

/** What is wrong with a file is told by whoever reads it for its own sake. */
function readObjects(file: TreeFile, kind: RegExp, word = Buffer.from('kind')): readonly RenderedObject[] {
  const content = tryRead(file);
  if (content?.includes(word) !== true) return [];
  const documents = readDocuments({ path: file.path, content }, (text) => kind.test(text));
  return [...documents].flatMap((document) => (document.kind === 'value' ? toObjects(document.root) : []));
}

function tryRead(file: TreeFile): Buffer | undefined {
  try {
    const content = file.read();
    return Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  } catch {
    return undefined;
  }
}

function toObjects(root: PlacedNode): readonly RenderedObject[] {
  if (root.kind !== 'map') return [];
  const items = root.entries.get('items')?.node;
  return items?.kind === 'list' ? items.items.flatMap(toObjects) : [toRendered(root)];
}

/** A patch for a `Kustomization` looks like one, but names no source. */
function isComplete(object: RenderedObject): boolean {
  const source = findMap(findMap(object.node, 'spec'), 'sourceRef');
  return (
    object.kind === 'Kustomization' &&
    object.apiVersion.startsWith('kustomize.toolkit.fluxcd.io/') &&
    findText(source, 'name') !== undefined
  );
}
