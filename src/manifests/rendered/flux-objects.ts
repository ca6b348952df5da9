import type { RenderedObject } from '../kustomize/rendered.ts';
import { findMap, findText } from '../kustomize/yaml/node.ts';
import type { TreeFile } from '../tree.ts';
import type { PlacedNode } from '../yaml/placed.ts';
import { readDocuments } from '../yaml/read-documents.ts';
import { toRendered } from './to-rendered.ts';

const kustomizationWord = Buffer.from('kustomize.toolkit.fluxcd.io/');

const instanceWord = Buffer.from('fluxcd.controlplane.io/');

const kustomizationKind = /\bkustomize\.toolkit\.fluxcd\.io\//;

const sourceKind = /\bsource\.toolkit\.fluxcd\.io\//;

const instanceKind = /\bFluxInstance\b/;

const dataKind = /["']?kind["']?\s{0,20}:\s{0,20}["']?(?:ConfigMap|Secret)\b/;

/** Whether a file may hold Flux `Kustomization` objects, or what Flux's operator makes them from, from its bytes. */
export function maySteer(file: TreeFile): boolean {
  const content = tryRead(file);
  return content?.includes(kustomizationWord) === true || content?.includes(instanceWord) === true;
}

/** The Flux `Kustomization` objects of a file as they stand there; patches for such objects are left out. */
export function readFluxKustomizations(file: TreeFile): readonly RenderedObject[] {
  if (tryRead(file)?.includes(kustomizationWord) !== true) return [];
  return readObjects(file, [kustomizationKind]).filter(isCompleteKustomization);
}

/**
 * What following needs of a file, as it stands there, each document read once: Flux `Kustomization` objects, sources and
 * what Flux's operator makes one from, and the ConfigMaps and Secrets that substitution may ask for.
 */
export function readSteeringObjects(file: TreeFile): readonly RenderedObject[] {
  return readObjects(file, [kustomizationKind, sourceKind, instanceKind, dataKind]).filter(isSteering);
}

/** What is wrong with a file is told by whoever reads it for its own sake. */
function readObjects(file: TreeFile, kinds: readonly RegExp[]): readonly RenderedObject[] {
  const content = tryRead(file);
  if (content === undefined) return [];
  const isWanted = (text: string): boolean => kinds.some((kind) => kind.test(text));
  const documents = readDocuments({ path: file.path, content }, isWanted);
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

function isSteering(object: RenderedObject): boolean {
  const { apiVersion, kind } = object;
  if (apiVersion.startsWith('source.toolkit.fluxcd.io/') || kind === 'FluxInstance') return true;
  return kind === 'ConfigMap' || kind === 'Secret' || isCompleteKustomization(object);
}

/** A patch for a `Kustomization` looks like one, but names no source. */
function isCompleteKustomization(object: RenderedObject): boolean {
  const source = findMap(findMap(object.node, 'spec'), 'sourceRef');
  return (
    object.kind === 'Kustomization' &&
    object.apiVersion.startsWith('kustomize.toolkit.fluxcd.io/') &&
    findText(source, 'name') !== undefined
  );
}
