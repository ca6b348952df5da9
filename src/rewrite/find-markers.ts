import { findInTree } from './find-in-tree.ts';
import { isManifestFile } from './manifest-file.ts';
import type { MappedValue } from './mapped/mapped-value.ts';
import { isJson, toJsonFile } from './mapped/json-file.ts';
import { markMapped } from './mapped/mark-mapped.ts';
import { scanLines } from './lines/scan-lines.ts';
import { findMarkerTexts, isUtf16, utf16Needles } from './marker-text.ts';
import { NO_OBJECT } from './marker.ts';
import type { MarkedFile, Marker, Source } from './marker.ts';

export { hasMarkerText } from './marker-text.ts';
export type { MappedValue } from './mapped/mapped-value.ts';
export type { MarkedFile, Marker, ObjectIdentity, Setter, UnusableReason } from './marker.ts';

/**
 * Finds every occurrence of the marker text in a file, and the other forms of marker that Flux accepts in a file that
 * has the text, and says of each what it sets or why it sets nothing. Never throws; a file that cannot be read with
 * certainty has only unusable markers. The positions and forms that count are those of Flux. What is `mapped` in the file
 * comes behind them.
 */
export function findMarkers(
  file: string,
  bytes: Uint8Array,
  mapped: readonly MappedValue[] = [],
): MarkedFile {
  if (mapped.length === 0) return findComments(file, bytes);
  if (isJson(file)) return markMapped(toJsonFile(file, bytes), mapped);
  if (isUtf16(bytes)) return markMapped(findComments(file, bytes), mapped);
  const found = findInTree({ file, bytes, offsets: findMarkerTexts(bytes) });
  // Comments count in the files of manifests only.
  return markMapped(isManifestFile(file) ? found : { ...found, markers: [] }, mapped);
}

function findComments(file: string, bytes: Uint8Array): MarkedFile {
  if (isUtf16(bytes)) return { file, bytes, markers: findUtf16(file, bytes), problems: [], source: UNREAD };
  const offsets = findMarkerTexts(bytes);
  if (offsets.length === 0) return { file, bytes, markers: [], problems: [], source: UNREAD };
  const markers = scanLines({ file, bytes, offsets });
  if (markers !== undefined) return { file, bytes, markers, problems: [], source: { kind: 'lines' } };
  return findInTree({ file, bytes, offsets });
}

const UNREAD: Source = { kind: 'unread' };

function findUtf16(file: string, bytes: Uint8Array): Marker[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!utf16Needles(bytes).some((needle) => buffer.includes(needle))) return [];
  const message = 'expected UTF-8, found UTF-16; save the file as UTF-8';
  const state = { usable: false, reason: 'unreadable-encoding', message } as const;
  return [{ place: { file, line: 1, column: 1 }, text: '', object: NO_OBJECT, state }];
}
