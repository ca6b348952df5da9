import type { Place, Problem } from '../errors.ts';
import type { MappedValue } from './mapped/mapped-value.ts';
import type { Reading } from './read-text.ts';
import type { ScalarSpan } from './scalar-span.ts';

/** Which part of the policy's image a marker asks for; `reference` is `name:tag` or `name:tag@digest`. */
export type SetterPart = 'reference' | 'tag' | 'name' | 'digest';

/** What a marker names: `namespace:policy`, or with the part as a third field. `text` is that as written. */
export type Setter = {
  readonly namespace: string;
  readonly policy: string;
  readonly part: SetterPart;
  readonly text: string;
  /** Whether it comes from the configuration and not from a comment. */
  readonly isMapped?: true;
  /** The policies that are meant, where that is not just the one of this name: clusters may have different ones. */
  readonly policies?: readonly string[];
};

/** Names the object that a marked value is part of; missing parts are empty. */
export type ObjectIdentity = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
};

/** Why a marker sets nothing. The message that goes with it says so in words, with the way out. */
export type UnusableReason =
  // what the comment says
  | 'malformed-json'
  | 'not-a-string'
  | 'single-quotes'
  | 'malformed-name'
  | 'unknown-suffix'
  // where it stands
  | 'in-block-scalar'
  | 'in-quoted-string'
  | 'in-plain-text'
  | 'on-own-line'
  | 'on-collection'
  | 'on-key'
  | 'on-alias'
  | 'on-empty-value'
  | 'blocked-by-comment'
  | 'duplicate-key'
  | 'outside-items'
  | 'outside-object'
  // where the configuration says it stands
  | 'path-not-found'
  | 'path-not-a-text'
  | 'second-writer'
  // what kind of file it is in
  | 'unparsable-file'
  | 'template-file'
  | 'unreadable-encoding';

export type Unusable = { readonly usable: false; readonly reason: UnusableReason; readonly message: string };

export type Usable = {
  readonly usable: true;
  readonly setter: Setter;
  /** The current value as parsed. */
  readonly value: string;
  /** Where the value stands. */
  readonly span: ScalarSpan;
};

/** One occurrence of the marker text in a file, or of another form that Flux accepts. */
export type Marker = {
  /** Where the comment starts, or the marker text when it is not in a comment. */
  readonly place: Place;
  /** The comment from its `#`, or the rest of the line when the text is not in a comment. */
  readonly text: string;
  readonly object: ObjectIdentity;
  /** What says so when there is no comment: the place is then that of the value, or that of the mapping when the value cannot be set. */
  readonly mapped?: MappedValue;
  readonly state: Usable | Unusable;
};

/** A file and all its markers, in the order of their places, and then what is mapped in it. */
export type MarkedFile = {
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly markers: readonly Marker[];
  /** Why the whole file is left alone, if it is. */
  readonly problems: readonly Problem[];
  /** How the file was read, which decides how a rewritten file is checked. */
  readonly source: Source;
  /** What the configuration maps in this file; each has a marker behind those that stand in the file. */
  readonly mapped?: readonly MappedValue[];
};

/** A file is read line by line when it has only simple forms, else as a tree, or not at all. */
export type Source =
  | { readonly kind: 'lines' }
  | { readonly kind: 'tree' | 'json'; readonly reading: Reading }
  | { readonly kind: 'unread' };

export const NO_OBJECT: ObjectIdentity = { apiVersion: '', kind: '', name: '', namespace: '' };
