import type { Problem } from '../errors.ts';
import { identify } from './identify.ts';
import type { ReadObject, ReadScope } from './read-object.ts';
import { readObject } from './read-object.ts';
import { findEntry, findText } from './yaml/placed.ts';
import type { PlacedMap, PlacedNode } from './yaml/placed.ts';

/** An object as it is applied, and the clusters that have it like this; all of them when that is left out. */
export type FoundDocument = { readonly root: PlacedMap; readonly clusters?: readonly string[] };

/** What is gathered while files are read, in whichever way. */
export type Findings = {
  readonly objects: ReadObject[];
  readonly problems: Problem[];
  /** Objects of Flux's notification API, which are read by whoever is about them. */
  readonly notifications: FoundDocument[];
  /** How many YAML files were looked at. */
  yamlFiles: number;
};

export function createFindings(): Findings {
  return { objects: [], problems: [], notifications: [], yamlFiles: 0 };
}

/** Adds an object, or a list of them as `kubectl get -o yaml` prints it. Whatever is not ours is passed over. */
export function addValue(root: PlacedNode, scope: ReadScope, findings: Findings): void {
  if (root.kind !== 'map') return;
  const items =
    findText(root, 'kind')?.endsWith('List') === true ? findEntry(root, 'items')?.node : undefined;
  if (items?.kind === 'list') {
    for (const item of items.items) addValue(item, scope, findings);
    return;
  }
  const identity = identify(root);
  if (identity.kind === 'other') {
    if (isNotification(root)) findings.notifications.push({ root, ...pickClusters(scope) });
    return;
  }
  if (identity.kind === 'unusable') findings.problems.push(identity.problem);
  else findings.objects.push(readObject(root, identity, scope));
}

function isNotification(root: PlacedMap): boolean {
  return findText(root, 'apiVersion')?.startsWith('notification.toolkit.fluxcd.io/') === true;
}

function pickClusters({ clusters }: ReadScope): Pick<FoundDocument, 'clusters'> {
  return clusters === undefined ? {} : { clusters };
}
