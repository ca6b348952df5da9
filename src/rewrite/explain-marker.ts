import type { Unusable, UnusableReason } from './marker.ts';

/** Says why a marker in a place where Flux does not look for one sets nothing, and what to do. */
export function explainPlace(reason: PlaceReason): Unusable {
  return { usable: false, reason, message: MESSAGES[reason] };
}

export type PlaceReason = Exclude<
  UnusableReason,
  | 'malformed-json'
  | 'not-a-string'
  | 'single-quotes'
  | 'malformed-name'
  | 'unknown-suffix'
  | 'unparsable-file'
  | 'template-file'
  | 'unreadable-encoding'
  | 'path-not-found'
  | 'path-not-a-text'
  | 'second-writer'
>;

const MOVE = 'put the marker behind a value, on the same line';

const MESSAGES: Readonly<Record<PlaceReason, string>> = {
  'in-block-scalar': `the marker is inside a block scalar, where it is text and not a comment; ${MOVE}`,
  'in-quoted-string': `the marker is inside a quoted string, where it is text and not a comment; ${MOVE}`,
  'in-plain-text': `the marker is part of a value, not a comment; ${MOVE}, with a space before the #`,
  'on-own-line': `the marker stands on its own line; ${MOVE} (alone above a list item that is a single value it would count, too)`,
  'on-collection':
    'the marker is on a mapping or list, which has no single value; put it behind the value to set, on the same line, and write a collection in braces on several lines',
  'on-key': 'the marker is behind a key whose value stands on another line; put it behind the value',
  'on-alias': 'the marker is on an alias; put it behind the anchored value that the alias stands for',
  'on-empty-value':
    'the marker is on an empty value, and empty values are never filled; write a value, "" for example',
  'blocked-by-comment':
    'the marker is above a value that has another comment behind it, which takes its place; put it behind the value',
  'duplicate-key':
    'the key occurs before in the same mapping, and only the first one counts; remove one of them',
  'outside-items': 'the marker is outside of the items of the list object, where Flux does not look',
  'outside-object':
    'the marker is not within the first document between two separators, so it belongs to no object',
};
