import type { ErrorCode, Place, Problem } from '../../errors.ts';
import type { PlacedEntry, PlacedNode } from '../yaml/placed.ts';
import { toEntryPlace } from '../yaml/placed.ts';
import { findSubstitution, toFieldPath } from './describe.ts';
import type { Version } from './schema.ts';

export type ShapeContext = {
  /** The version that the object declares; fields that came later are warned about. */
  readonly version: Version;
  readonly problems: Problem[];
  /** What to do about an unknown field; `Kubernetes drops it, remove it` when left out. */
  readonly unknown?: string;
};

/** A value, where it is in the object, and where in the file. */
export type Found = { readonly node: PlacedNode; readonly path: string; readonly place: Place };

export type Cursor = ShapeContext & Found;

export function stepInto(cursor: Cursor, key: string, entry: PlacedEntry): Cursor {
  return { ...cursor, node: entry.node, place: toEntryPlace(entry), path: toFieldPath(cursor.path, key) };
}

/** Whether the text waits for a substitution, which is reported. */
export function hasSubstitution(text: string, cursor: Cursor): boolean {
  const name = findSubstitution(text);
  if (name === undefined) return false;
  const advice = 'write the value, or read the rendered manifests';
  const message = `expected a value, found the variable ${name} that a Flux Kustomization would substitute; ${advice}`;
  reject(cursor, 'unresolved-substitution', message);
  return true;
}

export function reject(cursor: Cursor, code: ErrorCode, message: string): undefined {
  const { path, place, problems } = cursor;
  problems.push({ severity: 'error', code, message: `${path}: ${message}`, place });
}

export function warn(cursor: Cursor, code: ErrorCode, message: string): void {
  const { path, place, problems } = cursor;
  problems.push({ severity: 'warning', code, message: `${path}: ${message}`, place });
}
