import { TidemarkError } from '../../errors.ts';
import { compareVersions } from '../../policy/semver/compare-versions.ts';
import { satisfies } from '../../policy/semver/constraint.ts';
import { parseConstraint } from '../../policy/semver/parse-constraint.ts';
import { parseVersion, type Version } from '../../policy/semver/version.ts';
import { GoError } from '../go-error.ts';
import type { FunctionSpec } from '../values/function-spec.ts';
import { fromGoString, toGoString } from '../values/go-string.ts';
import { ANY, pointerTo, STRING, structType, type Type, UINT64 } from '../values/types.ts';
import { type Any, Int, Pointer, Struct } from '../values/values.ts';
import { bool, fixed, integer, method, type Parameter, type Result, str, value } from './define.ts';

/** sprig's functions on semantic versions, with the rules of the library that Flux's policies use. */
export const semverFunctions: readonly (readonly [string, FunctionSpec])[] = [
  ['semver', fixed([str], value, (text) => new Pointer(POINTER, toStruct(parse(text), text)))],
  ['semverCompare', fixed([str, str], bool, compare)],
];

function compare(range: string, text: string): boolean {
  const constraint = parseRange(range);
  return satisfies(parse(text), constraint);
}

function parseRange(range: string) {
  try {
    return parseConstraint(fromGoString(range));
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    throw new GoError(toGoString(error.message), { cause: error });
  }
}

function parse(text: string): Version {
  const version = parseVersion(text);
  if (version !== undefined) return version;
  throw new GoError(describe(text));
}

function describe(text: string): string {
  if (text.length > 256) return 'version string is too long (max 256 bytes)';
  const shape =
    /^v?([0-9]+)(\.[0-9]+)?(\.[0-9]+)?(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;
  const numbers = shape.exec(text)?.slice(1);
  if (numbers === undefined) return 'invalid semantic version';
  const large = numbers
    .map((part: string | undefined) => (part ?? '').replace('.', ''))
    .find((part) => part !== '' && BigInt(part) >= 1n << 64n);
  return large === undefined
    ? 'version segment starts with 0'
    : `error parsing version segment: strconv.ParseUint: parsing "${large}": value out of range`;
}

type Held = { readonly version: Version; readonly original: string };

class VersionStruct extends Struct {
  readonly held: Held;
  constructor(fields: readonly Any[], held: Held) {
    super(VERSION, fields);
    this.held = held;
  }
}

const held: Parameter<Held> = {
  type: ANY,
  read(receiver) {
    const struct = receiver instanceof Pointer ? receiver.target : receiver;
    if (struct instanceof VersionStruct) return struct.held;
    throw new TypeError('expected a version');
  },
};
const uint: Result<number | bigint> = { write: (number) => new Int(UINT64, BigInt(number)) };
const next: Result<{ readonly from: Held; readonly to: Partial<Version> }> = {
  write: ({ from, to }) => {
    const version = { ...from.version, ...to };
    return toStruct(version, (from.original.startsWith('v') ? 'v' : '') + toText(version));
  },
};
const same = { prerelease: '', build: '' } as const;

const valueMethods: readonly (readonly [string, FunctionSpec])[] = [
  ['Major', method(held, [], uint, ({ version }) => version.major)],
  ['Minor', method(held, [], uint, ({ version }) => version.minor)],
  ['Patch', method(held, [], uint, ({ version }) => version.patch)],
  ['Prerelease', method(held, [], str, ({ version }) => version.prerelease)],
  ['Metadata', method(held, [], str, ({ version }) => version.build)],
  ['String', method(held, [], str, ({ version }) => toText(version))],
  [
    'IncMajor',
    method(held, [], next, (from) => ({
      from,
      to: { ...same, major: plusOne(from.version.major), minor: 0, patch: 0 },
    })),
  ],
  [
    'IncMinor',
    method(held, [], next, (from) => ({
      from,
      to: { ...same, minor: plusOne(from.version.minor), patch: 0 },
    })),
  ],
  ['IncPatch', method(held, [], next, (from) => ({ from, to: { ...same, patch: nextPatch(from.version) } }))],
  [
    'SetPrerelease',
    method(held, [str], next, (from, prerelease) => ({ from, to: { prerelease: check(prerelease, true) } })),
  ],
  ['SetMetadata', method(held, [str], next, (from, build) => ({ from, to: { build: check(build, false) } }))],
  ['MarshalJSON', method(held, [], str, ({ version }) => `"${toText(version)}"`)],
];

export const VERSION: Type = structType(
  'semver.Version',
  [
    { name: 'major', type: UINT64 },
    { name: 'minor', type: UINT64 },
    { name: 'patch', type: UINT64 },
    { name: 'pre', type: STRING },
    { name: 'metadata', type: STRING },
    { name: 'original', type: STRING },
  ],
  new Map(valueMethods),
);

const methods = new Map(valueMethods);
const POINTER: Type = { ...pointerTo(VERSION), methods };
const other: Parameter<Held> = { ...held, type: POINTER };
const order = (a: Held, b: Held) => compareVersions(a.version, b.version);

/* These belong to the pointer only, and take one, so the type has to exist before them. */
const pointerMethods: readonly (readonly [string, FunctionSpec])[] = [
  ['Original', method(held, [], str, ({ original }) => original)],
  ['Compare', method(held, [other], integer, order)],
  ['Equal', method(held, [other], bool, (a, b) => order(a, b) === 0)],
  ['LessThan', method(held, [other], bool, (a, b) => order(a, b) < 0)],
  ['LessThanEqual', method(held, [other], bool, (a, b) => order(a, b) <= 0)],
  ['GreaterThan', method(held, [other], bool, (a, b) => order(a, b) > 0)],
  ['GreaterThanEqual', method(held, [other], bool, (a, b) => order(a, b) >= 0)],
];
for (const [name, spec] of pointerMethods) methods.set(name, spec);

function toStruct(version: Version, original: string): Struct {
  const numbers = [version.major, version.minor, version.patch].map((part) => new Int(UINT64, BigInt(part)));
  return new VersionStruct([...numbers, version.prerelease, version.build, original], { version, original });
}

function toText({ major, minor, patch, prerelease, build }: Version): string {
  return `${major}.${minor}.${patch}${prerelease && `-${prerelease}`}${build && `+${build}`}`;
}

function plusOne(part: number | bigint): bigint {
  return BigInt.asUintN(64, BigInt(part) + 1n);
}

/** The patch of a prerelease is the one that it leads to. */
function nextPatch({ patch, prerelease }: Version): number | bigint {
  return prerelease === '' ? plusOne(patch) : patch;
}

/** Go splits at the dots and lets empty identifiers pass. */
function check(identifiers: string, isPrerelease: boolean): string {
  for (const part of identifiers.split('.')) {
    if (isPrerelease && /^0[0-9]+$/.test(part)) throw new GoError('version segment starts with 0');
    if (/[^0-9A-Za-z-]/.test(part))
      throw new GoError(`invalid ${isPrerelease ? 'prerelease' : 'metadata'} string`);
  }
  return identifiers;
}
