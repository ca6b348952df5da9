import { presets } from '../../policy/native/presets.ts';
import type { PresetName } from '../../policy/native/presets.ts';

/** A policy that fits a tag: the fields of an image in the configuration. */
export type Guess = {
  readonly semver?: string;
  readonly numerical?: 'asc';
  readonly alphabetical?: 'asc';
  readonly filterTags?: { readonly pattern: string; readonly extract?: string };
  readonly options?: {
    readonly preset?: PresetName;
    readonly versions?: 'loose';
    readonly policy?: 'newest';
  };
  /** Tells the policy apart from others of the same image. */
  readonly label: string;
};

/**
 * The policy that a tag looks like one of, or why there is none. It stays within the major version and the variant of the
 * tag: whoever wants more widens it.
 */
export function guessPolicy(tag: string): Guess | { readonly message: string } {
  for (const guess of [guessSemver, guessPreset, guessBuild, guessNumbers, guessVariant, guessHash]) {
    const found = guess(tag);
    if (found !== undefined) return found;
  }
  if (/^v?\d{1,3}(?:-[a-z]+)?$/.test(tag))
    return { message: `${tag} names a whole major version; write a full version first` };
  return { message: `${tag} says nothing about an order` };
}

const prereleaseWord = String.raw`(?:alpha|beta|rc|pre|preview|dev|snapshot|nightly|canary|next)`;

function guessSemver(tag: string): Guess | undefined {
  const plain = /^v?(0|[1-9]\d{0,8})\.(?:0|[1-9]\d{0,8})\.(?:0|[1-9]\d{0,8})(-.+)?$/.exec(tag);
  const [, major = '', suffix] = plain ?? [];
  if (plain === null || (suffix !== undefined && !isPrerelease(suffix))) return undefined;
  const isYear = Number(major) >= 1_000;
  if (suffix === undefined) {
    return isYear ? { semver: `>=${bare(tag)}`, label: '' } : { semver: `${major}.x`, label: major };
  }
  return { semver: `>=${bare(tag)} <${Number(major) + 1}.0.0-0`, label: `${major}-pre` };
}

function bare(tag: string): string {
  return tag.replace(/^v/, '');
}

function isPrerelease(suffix: string): boolean {
  return new RegExp(String.raw`^-${prereleaseWord}(?:[.-]?\d+)*$`, 'i').test(suffix);
}

function guessPreset(tag: string): Guess | undefined {
  const names: readonly PresetName[] = ['minio', 'bitnami', 'linuxserver', 'plex', 'four-part', 'revision'];
  const name = isDate(tag)
    ? 'calver'
    : names.find((one) => new RegExp(presets[one].filterTags.pattern).test(tag));
  if (name === undefined) return undefined;
  const [major] = name === 'calver' ? [] : (/^\d+(?=\.)/.exec(tag) ?? []);
  const range = major === undefined ? {} : { semver: `${Number(major)}.x` };
  return {
    ...range,
    options: { preset: name },
    label: major === undefined ? name : `${Number(major)}-${name}`,
  };
}

/** Two numbers may be any version; a year with its century or a month of two digits is a date. */
function isDate(tag: string): boolean {
  const isWritten = /^v?(?:20\d\d[.-]\d|[12]\d\.(?:0[1-9]|1[0-2])(?:\.|$))/.test(tag);
  return isWritten && new RegExp(presets.calver.filterTags.pattern).test(tag);
}

const hash = String.raw`(?=[a-f]*[0-9])[a-f0-9]{7,40}`;

/** What build servers write: a branch, a commit and a number or a time, in either order. */
function guessBuild(tag: string): Guess | undefined {
  const hashFirst = new RegExp(String.raw`^((?:[A-Za-z][\w.]*-)*?)(?:sha-)?${hash}-(\d{1,18})$`).exec(tag);
  if (hashFirst !== null) {
    const [, prefix = '', number = ''] = hashFirst;
    const group = number.length >= 8 ? 'ts' : 'build';
    const middle = tag.slice(prefix.length).startsWith('sha-') ? 'sha-' : '';
    return toBuild(prefix, `${escape(prefix)}${middle}[a-f0-9]+-(?P<${group}>[0-9]+)`, group);
  }
  const numberFirst = new RegExp(String.raw`^((?:[A-Za-z][\w.]*-)*?)(\d{1,18})-(?:sha-|g)?${hash}$`).exec(
    tag,
  );
  if (numberFirst !== null) {
    const [, prefix = '', number = ''] = numberFirst;
    const group = number.length >= 8 ? 'ts' : 'build';
    const middle = /-(sha-|g)[a-f0-9]+$/.exec(tag)?.[1] ?? '';
    return toBuild(prefix, `${escape(prefix)}(?P<${group}>[0-9]+)-${middle}[a-f0-9]+`, group);
  }
  const [, prefix, separator = ''] = /^([A-Za-z][A-Za-z_]*)([-._])\d{1,18}$/.exec(tag) ?? [];
  if (prefix === undefined) return undefined;
  return toBuild(prefix, `${escape(prefix + separator)}(?P<build>[0-9]+)`, 'build');
}

function toBuild(prefix: string, pattern: string, group: string): Guess {
  const label = prefix.replace(/-$/, '');
  return { numerical: 'asc', filterTags: { pattern: `^${pattern}$`, extract: `$${group}` }, label };
}

/** Build numbers, times and dates without anything else. */
function guessNumbers(tag: string): Guess | undefined {
  if (/^\d{4,18}$/.test(tag)) {
    const pattern = tag.length >= 8 ? `^[0-9]{${tag.length}}$` : '^[0-9]+$';
    return { numerical: 'asc', filterTags: { pattern }, label: 'number' };
  }
  const isTime = /^\d{4}-\d\d-\d\d[T_-]?\d\d[-:.]?\d\d/.test(tag);
  if (!isTime) return undefined;
  const pattern = escape(tag).replaceAll(/\d/g, '[0-9]');
  return { alphabetical: 'asc', filterTags: { pattern: `^${pattern}$` }, label: 'time' };
}

/** A version of two or three numbers, and what it is built on or how often. */
function guessVariant(tag: string): Guess | undefined {
  const [, v = '', version = '', suffix = ''] =
    /^(v?)(\d{1,9}(?:\.\d{1,9}){1,2})((?:-[\w.-]+)?)$/.exec(tag) ?? [];
  if (version === '') return undefined;
  const major = String(Number(version.split('.')[0]));
  const numbers = version
    .split('.')
    .map(() => '[0-9]+')
    .join('\\.');
  const isFull = version.split('.').length === 3 && !/(?:^|\.)0\d/.test(version);
  const loose = isFull ? {} : { options: { versions: 'loose' as const } };
  if (/^-(?:r|b|build[.-]?)?\d+$/.test(suffix)) {
    const build = escape(suffix.replace(/\d+$/, ''));
    const pattern = `^${v}${numbers}${build}[0-9]+$`;
    return {
      semver: `${major}.x`,
      filterTags: { pattern },
      options: { versions: 'loose' },
      label: `${major}-builds`,
    };
  }
  const pattern = suffix === '' ? `^${v}${numbers}$` : `^${v}(?P<version>${numbers})${escape(suffix)}$`;
  const extract = suffix === '' ? {} : { extract: '$version' };
  return { semver: `${major}.x`, filterTags: { pattern, ...extract }, ...loose, label: `${major}${suffix}` };
}

/** A commit is all that the tag has. */
function guessHash(tag: string): Guess | undefined {
  const [, prefix] = new RegExp(String.raw`^((?:[A-Za-z][\w.]*-)*)${hash}$`).exec(tag) ?? [];
  if (prefix === undefined || /^\d+$/.test(tag)) return undefined;
  const pattern = `^${escape(prefix)}[a-f0-9]{7,40}$`;
  return {
    filterTags: { pattern },
    options: { policy: 'newest' },
    label: prefix.replace(/-$/, '') || 'commit',
  };
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
