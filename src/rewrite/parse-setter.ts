import type { Setter, SetterPart, UnusableReason } from './marker.ts';

export type ParsedSetter =
  | { readonly kind: 'setter'; readonly setter: Setter }
  | { readonly kind: 'unusable'; readonly reason: UnusableReason; readonly message: string }
  /** A comment that does not claim to be a marker. */
  | { readonly kind: 'other' };

const KEY = '$imagepolicy';
const REF = '$ref';
/** The long form of the setter library that Flux uses. */
const REF_PREFIX = '#/definitions/io.k8s.cli.setters.';
const PARTS: ReadonlyMap<string, SetterPart> = new Map([
  ['tag', 'tag'],
  ['name', 'name'],
  ['digest', 'digest'],
]);
const EXAMPLE = '# {"$imagepolicy": "namespace:policy"}';

/**
 * Parses a comment, `#` included, the way Flux does: behind all leading `#` there must be one JSON object whose values
 * are strings or null, with the name of a setter under `$imagepolicy`; the last of several equal keys counts.
 */
export function parseSetter(comment: string): ParsedSetter {
  if (!mayBeMarker(comment)) return { kind: 'other' };
  const text = comment.replace(/^#+/, '');
  const object = parseObject(text);
  if (object === undefined) return explainMalformed(text);
  const name = findName(object, text);
  if (typeof name !== 'string') return name;
  return toSetter(name);
}

function mayBeMarker(comment: string): boolean {
  return comment.includes(KEY) || comment.includes(REF) || comment.includes('\\u');
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

function findName(object: Readonly<Record<string, unknown>>, text: string): string | ParsedSetter {
  const name = Object.hasOwn(object, KEY) ? object[KEY] : undefined;
  if (hasOnlyStrings(text)) {
    if (typeof name === 'string' && name !== '') return name;
  } else if (name !== undefined) {
    return unusable(
      'not-a-string',
      'expected only strings in the JSON object of the marker, found another value',
    );
  }
  const ref = Object.hasOwn(object, REF) ? object[REF] : undefined;
  if (typeof ref === 'string' && ref.startsWith(REF_PREFIX)) return ref.slice(REF_PREFIX.length);
  if (name === undefined) return text.includes(KEY) ? notAKey() : { kind: 'other' };
  return unusable('not-a-string', `expected the name of a policy under "${KEY}", found nothing`);
}

function notAKey(): ParsedSetter {
  return unusable('malformed-json', `expected "${KEY}" as a key of the JSON object, as in ${EXAMPLE}`);
}

/** Whether an object that is known to be JSON has string and null values only, repeated keys included. */
function hasOnlyStrings(text: string): boolean {
  return /^\s*\{[\s:,]*\}\s*$/.test(text.replaceAll(/"(?:[^"\\]|\\.)*"|null/g, ''));
}

function toSetter(text: string): ParsedSetter {
  const [namespace = '', policy = '', suffix, ...rest] = text.split(':');
  if (!isName(namespace) || !isName(policy)) {
    const message = `expected "namespace:policy" or "namespace:policy:part", found ${quote(text)}`;
    return unusable('malformed-name', message);
  }
  const part = suffix === undefined ? 'reference' : PARTS.get(suffix);
  if (part === undefined || rest.length > 0) {
    const message = `expected one of the suffixes :tag, :name and :digest, or none; found ${quote(text)}`;
    return unusable('unknown-suffix', message);
  }
  return { kind: 'setter', setter: { namespace, policy, part, text } };
}

/** Kubernetes names are made of these characters; anything else cannot name a policy. */
function isName(text: string): boolean {
  return /^[0-9A-Za-z._-]+$/.test(text);
}

function explainMalformed(text: string): ParsedSetter {
  if (!text.includes(KEY)) return { kind: 'other' };
  if (text.includes(`'${KEY}'`)) {
    return unusable('single-quotes', `expected double quotes, as in ${EXAMPLE}; JSON has no single quotes`);
  }
  const message = `expected nothing but a JSON object in the comment, as in ${EXAMPLE}; found ${quote(text.trim())}`;
  return unusable('malformed-json', message);
}

function unusable(reason: UnusableReason, message: string): ParsedSetter {
  return { kind: 'unusable', reason, message };
}

/** Comments can be long; their start is enough to find them. */
function quote(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}
