import { toObjectName } from '../../manifests/types.ts';
import { splice } from '../../rewrite/edit.ts';
import type { Edit } from '../../rewrite/edit.ts';
import { findMarkers } from '../../rewrite/find-markers.ts';
import type { MarkedFile, Marker } from '../../rewrite/find-markers.ts';
import type { LintInput } from '../lint-input.ts';
import { isRuleId } from '../rules/rules.ts';
import type { Fix, FixedFile } from './fix.ts';
import { repairComment } from './repair-comment.ts';

/**
 * The files with a fix that is certain. Only bytes of comments change, and the new text is read again: every fixed
 * marker must be usable then, and every other one must be as before, else the file is left as it is.
 */
export function planFixes({ manifests, scopes, elsewhere }: LintInput): readonly FixedFile[] {
  const policies = new Set(manifests.imagePolicies.map((policy) => toObjectName(policy)));
  const files = new Map<string, MarkedFile>();
  for (const marked of scopes.flatMap((scope) => scope.files)) files.set(marked.file, marked);
  for (const { marked, isLinted } of elsewhere) if (isLinted) files.set(marked.file, marked);
  return [...files.values()].flatMap((marked) => fixFile(marked, policies) ?? []);
}

function fixFile(marked: MarkedFile, policies: ReadonlySet<string>): FixedFile | undefined {
  const { file: path, bytes: before, markers } = marked;
  const edits: Edit[] = [];
  const fixes: Fix[] = [];
  const lines = createLineIndex(before);
  for (const marker of markers) {
    const repaired = repairComment(marker, policies);
    const start = repaired === undefined ? undefined : findComment(marker, lines);
    const rule = marker.state.usable ? '' : `marker-${marker.state.reason}`;
    if (repaired === undefined || start === undefined || !isRuleId(rule)) continue;
    edits.push({ start, end: start + Buffer.byteLength(marker.text), text: repaired });
    fixes.push({ rule, place: marker.place, old: marker.text, new: repaired });
  }
  if (fixes.length === 0) return undefined;
  const after = splice(before, edits);
  return isAsMeant(marked, { after, fixes }) ? { path, before, after, fixes } : undefined;
}

type LineIndex = { readonly bytes: Buffer; readonly starts: readonly number[] };

function createLineIndex(content: Uint8Array): LineIndex {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const starts = [0];
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) starts.push(at + 1);
  return { bytes, starts };
}

/** Where the comment starts in the file, `undefined` unless its line has it once. */
function findComment({ place, text }: Marker, { bytes, starts }: LineIndex): number | undefined {
  const start = starts[place.line - 1];
  if (start === undefined) return undefined;
  const line = bytes.subarray(start, starts[place.line] ?? bytes.length);
  const at = line.indexOf(text);
  return at === -1 || line.indexOf(text, at + 1) !== -1 ? undefined : start + at;
}

function isAsMeant(
  { file, markers, mapped }: MarkedFile,
  { after, fixes }: { readonly after: Uint8Array; readonly fixes: readonly Fix[] },
): boolean {
  const fixed = new Set(fixes.map(({ place }) => `${place.line}:${place.column}`));
  const now = findMarkers(file, after, mapped).markers;
  if (now.length !== markers.length) return false;
  return now.every((marker, index) => {
    const before = markers[index];
    const key = `${marker.place.line}:${marker.place.column}`;
    return fixed.has(key)
      ? marker.state.usable
      : before?.text === marker.text && before.state.usable === marker.state.usable;
  });
}
