import type { Event } from '../event.ts';
import { findJson, textAt } from '../http/json.ts';
import { IMAGE_PREFIX } from '../wire/metadata.ts';
import { toIdentity } from '../wire/names.ts';
import type { Memory } from '../providers/provider-kind.ts';

const mostTags = 2_000;
/** Characters of what is remembered of all scans of a run. */
const mostRemembered = 2 * 2 ** 20;
const mostNamed = 20;

/**
 * Puts the tags that are new since the last run into the metadata of scans, and remembers those of this one. They are
 * left out where the last scan is not remembered, or has too many tags to be.
 */
export function addNewTags(events: readonly Event[], memory: Memory): readonly Event[] {
  let room = mostRemembered;
  return events.map((event) => {
    const { tags } = event;
    if (tags === undefined) return event;
    const key = `tags/${toIdentity(event)}`;
    const known = memory.get(key);
    const sketch = tags.length > mostTags ? '' : tags.map(toMark).join('');
    room -= sketch.length;
    if (room >= 0 && (sketch !== '' || known !== undefined)) memory.set(key, sketch);
    const added = known === undefined || known === '' ? [] : listAdded(tags, known);
    const newTags = keepAdded(event, added, memory);
    if (newTags === undefined) return event;
    return { ...event, metadata: { ...event.metadata, [`${IMAGE_PREFIX}newTags`]: newTags } };
  });
}

/** What was added last is said until something else is: a channel may not have taken it at first. */
function keepAdded(event: Event, added: readonly string[], memory: Memory): string | undefined {
  const key = `added/${toIdentity(event)}`;
  const { seen = '' } = event;
  if (added.length > 0) {
    const newTags = toText(added);
    memory.set(key, JSON.stringify({ seen, newTags }));
    return newTags;
  }
  const kept = findJson({ text: memory.get(key) ?? '' });
  return seen !== '' && textAt(kept, 'seen') === seen ? textAt(kept, 'newTags') : undefined;
}

function listAdded(tags: readonly string[], sketch: string): readonly string[] {
  const known = new Set(sketch.match(/.{4}/g));
  return tags.filter((tag) => !known.has(toMark(tag)));
}

function toText(tags: readonly string[]): string {
  const rest = tags.length - mostNamed;
  return `${tags.slice(0, mostNamed).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** Four characters for a tag: 24 bits of FNV-1a, which confuse two of a thousand tags once in thousands of runs. */
function toMark(tag: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < tag.length; index += 1)
    hash = Math.imul(hash ^ tag.charCodeAt(index), 0x01000193);
  const folded = ((hash >>> 24) ^ hash) & 0xffffff;
  return Buffer.from([folded >> 16, (folded >> 8) & 0xff, folded & 0xff]).toString('base64');
}
