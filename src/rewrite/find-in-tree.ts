import type { Problem } from '../errors.ts';
import { attachComments } from './attach-comments.ts';
import type { Attachment } from './attach-comments.ts';
import { explainPlace } from './explain-marker.ts';
import type { PlaceReason } from './explain-marker.ts';
import { passesScreening } from './marker-text.ts';
import { NO_OBJECT } from './marker.ts';
import type { MarkedFile, Marker, ObjectIdentity } from './marker.ts';
import { createObjectFinder } from './object-finder.ts';
import type { ObjectFinder } from './object-finder.ts';
import { parseSetter } from './parse-setter.ts';
import { createPlaceFinder } from './place-finder.ts';
import type { PlaceFinder } from './place-finder.ts';
import { readText } from './read-text.ts';
import type { Fault, Reading } from './read-text.ts';
import { toSpan } from './scalar-span.ts';
import { decodeText } from './yaml/node.ts';
import type { ScalarStyle } from './yaml/token.ts';

type Input = { readonly file: string; readonly bytes: Uint8Array; readonly offsets: readonly number[] };

/** Finds the markers of a file of any form by reading it as YAML. `offsets` are those of the marker text, in order. */
export function findInTree({ file, bytes, offsets }: Input): MarkedFile {
  const places = createPlaceFinder(file, bytes);
  const reading = readText(bytes, offsets);
  if ('message' in reading) return toUnreadable(file, { bytes, offsets, places, fault: reading });
  const markers = markReading({ bytes, offsets, places, reading, objects: createObjectFinder(reading) });
  return { file, bytes, markers, problems: [], source: { kind: 'tree', reading } };
}

type Unreadable = {
  readonly bytes: Uint8Array;
  readonly offsets: readonly number[];
  readonly places: PlaceFinder;
  readonly fault: Fault;
};

function toUnreadable(file: string, { bytes, offsets, places, fault }: Unreadable): MarkedFile {
  const place = places.at(fault.offset);
  const { line, column } = place;
  const at = `line ${line}, column ${column}`;
  const reason = toFileReason(bytes, fault);
  const message = `${FILE_MESSAGES[reason]} (${at}: ${fault.message})`;
  const markers = offsets.map((offset): Marker => ({
    place: places.at(offset),
    text: places.excerpt(offset),
    object: NO_OBJECT,
    state: { usable: false, reason, message },
  }));
  const problem: Problem = { severity: 'warning', code: 'yaml-syntax', message, place };
  return { file, bytes, markers, problems: [problem], source: { kind: 'unread' } };
}

type FileReason = 'unreadable-encoding' | 'template-file' | 'unparsable-file';

const FILE_MESSAGES: Readonly<Record<FileReason, string>> = {
  'unreadable-encoding': 'the file is left alone because it is not UTF-8 text; save it as UTF-8',
  'template-file':
    'the file is left alone because it is a template and not YAML; set the value where the template takes it from',
  'unparsable-file': 'the file is left alone because Flux cannot read it as YAML; correct it',
};

function toFileReason(bytes: Uint8Array, fault: Fault): FileReason {
  if (fault.isEncoding === true) return 'unreadable-encoding';
  const isTemplate = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes('{{');
  return isTemplate ? 'template-file' : 'unparsable-file';
}

type Readable = {
  readonly bytes: Uint8Array;
  readonly offsets: readonly number[];
  readonly places: PlaceFinder;
  readonly reading: Reading;
  readonly objects: ObjectFinder;
};

type Found = Omit<Marker, 'place'> & { readonly offset: number };

function markReading(input: Readable): Marker[] {
  const found = [...findInComments(input), ...findElsewhere(input)];
  found.sort((a, b) => a.offset - b.offset);
  return found.map(({ offset, ...marker }) => ({ place: input.places.at(offset), ...marker }));
}

/** The comments with the marker text, and those that are attached to a value and are a marker without it. */
function findInComments({ bytes, reading, offsets, objects }: Readable): Found[] {
  const attachments = attachComments(reading);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isScreened = passesScreening(bytes);
  const found: Found[] = [];
  const toFound = (start: number, end: number, hasText: boolean): void => {
    const offset = reading.toOffset(start);
    const comment = text.toString('utf8', offset, reading.toOffset(end)).trimEnd();
    const attachment = attachments.get(start) ?? toUnattached(objects.at(start));
    const state = toState(comment, attachment, reading);
    if (state === undefined || (!hasText && !state.usable)) return;
    found.push({
      offset,
      text: comment,
      object: attachment.object,
      state,
    });
  };
  const seen = new Set<number>();
  for (const offset of offsets) {
    const hit = reading.hits.get(offset);
    if (hit?.kind !== 'comment' || seen.has(hit.start)) continue;
    seen.add(hit.start);
    toFound(hit.start, hit.end, true);
  }
  for (const [start, { end, target }] of attachments) {
    if (isScreened && target !== undefined && !seen.has(start)) toFound(start, end, false);
  }
  return found;
}

/** A comment that no value, key or collection has. */
function toUnattached(object: ObjectIdentity | undefined): Omit<Attachment, 'end'> {
  return { object: object ?? NO_OBJECT, reason: object === undefined ? 'outside-object' : 'on-own-line' };
}

function toState(
  comment: string,
  attachment: Omit<Attachment, 'end'>,
  reading: Reading,
): Marker['state'] | undefined {
  if (attachment.target === undefined) return explainPlace(attachment.reason ?? 'on-own-line');
  const parsed = parseSetter(comment);
  switch (parsed.kind) {
    case 'other':
      return undefined;
    case 'unusable':
      return { usable: false, reason: parsed.reason, message: parsed.message };
    case 'setter': {
      const { node, start } = attachment.target;
      const span = toSpan(node, (pos) => reading.toOffset(start + pos));
      return { usable: true, setter: parsed.setter, value: decodeText(node.value), span };
    }
  }
}

/** The marker text in scalars, and where nothing was read. */
function findElsewhere({ offsets, reading, places, objects }: Readable): Found[] {
  const found: Found[] = [];
  for (const offset of offsets) {
    const hit = reading.hits.get(offset);
    if (hit?.kind === 'comment') continue;
    const state = explainPlace(hit === undefined ? 'outside-object' : toReason(hit.style));
    found.push({
      offset,
      text: places.excerpt(offset),
      object: objects.at(reading.toPos(offset)) ?? NO_OBJECT,
      state,
    });
  }
  return found;
}

function toReason(style: ScalarStyle | undefined): PlaceReason {
  switch (style) {
    case 'literal':
    case 'folded':
      return 'in-block-scalar';
    case 'single':
    case 'double':
      return 'in-quoted-string';
    case 'plain':
    case undefined:
      return 'in-plain-text';
  }
}
