import type { Oid } from './git-object.ts';

/**
 * What a commit of ours says about itself. Trailers are the truth about a branch: a closed pull request keeps its head
 * commit, while everybody may edit its text.
 */
export type Trailers = {
  readonly group: string;
  /** What is proposed, whatever it is based on. */
  readonly wish: string;
  /** Which files, from which content to which. */
  readonly files: string;
  /** The policies that are moved; `*` when they are too many to name. */
  readonly policies: readonly string[];
  /** When the registries were asked. An older run never replaces what a newer one has proposed. */
  readonly observed: string;
  /** The branch that it is to land on. */
  readonly onto: string;
  /** The tip of that branch that the tree was made from. */
  readonly base: Oid;
  readonly tree: Oid;
  /** Only where commits are appended: all parents, in order. */
  readonly parents?: readonly Oid[];
  /** Who made it, if that is one that runs by itself. */
  readonly actor?: string;
};

const PREFIX = 'Tidemark-';
const POLICIES_LIMIT = 8_000;

/** The message with the trailers as its last paragraph. */
export function withTrailers(message: string, trailers: Trailers): string {
  const { group, wish, files, policies, observed, onto, base, tree, parents, actor } = trailers;
  const named = policies.map(escapeComma).join(', ');
  const lines = [
    ['Group', group],
    ['Wish', wish],
    ['Files', files],
    ['Policies', named.length > POLICIES_LIMIT ? '*' : named],
    ['Observed', observed],
    ['Onto', onto],
    ['Base', base],
    ['Tree', tree],
    ...(parents === undefined ? [] : [['Parents', parents.join(' ')]]),
    ...(actor === undefined ? [] : [['Actor', actor]]),
  ];
  return `${message.trimEnd()}\n\n${lines.map(([key = '', value = '']) => `${PREFIX}${key}: ${toLine(value)}`).join('\n')}\n`;
}

/** Names in Kubernetes have no comma, but the folder of a cluster may. */
function escapeComma(name: string): string {
  return name.replaceAll('%', '%25').replaceAll(',', '%2C');
}

function unescapeComma(name: string): string {
  return name.replaceAll('%2C', ',').replaceAll('%25', '%');
}

/** A value cannot start a trailer of its own. */
function toLine(value: string): string {
  return value.replaceAll(/[\x00-\x1f\x7f\u2028\u2029]+/g, ' ');
}

/** Reads the trailers; undefined when one is missing. The last of each counts, because ours stand last. */
export function parseTrailers(message: string): Trailers | undefined {
  const found = new Map<string, string>();
  for (const match of message.matchAll(/^Tidemark-([A-Za-z]+): ?(.*?)\r?$/gm))
    found.set(match[1] ?? '', match[2] ?? '');
  const [group, wish, files, policies] = ['Group', 'Wish', 'Files', 'Policies'].map((key) => found.get(key));
  const [observed, onto, base, tree] = ['Observed', 'Onto', 'Base', 'Tree'].map((key) => found.get(key));
  if (group === undefined || wish === undefined || files === undefined || policies === undefined)
    return undefined;
  if (observed === undefined || onto === undefined || base === undefined || tree === undefined)
    return undefined;
  const [parents, actor] = ['Parents', 'Actor'].map((key) => found.get(key));
  return {
    group,
    wish,
    files,
    policies: policies === '' ? [] : policies.split(', ').map(unescapeComma),
    observed,
    onto,
    base,
    tree,
    ...(parents !== undefined && { parents: parents.split(' ') }),
    ...(actor !== undefined && { actor }),
  };
}

export type CommitFacts = { readonly message: string; readonly tree: Oid; readonly parents: readonly Oid[] };

/**
 * The trailers of a commit that is as we made it: the tree and the parents are those that it names. Forging them takes
 * the right to push to the branch, and gains nothing that this right does not give.
 */
export function findIntactTrailers({ message, tree, parents }: CommitFacts): Trailers | undefined {
  const trailers = parseTrailers(message);
  if (trailers === undefined || trailers.tree !== tree) return undefined;
  const expected = trailers.parents ?? [trailers.base];
  return expected.join(' ') === parents.join(' ') ? trailers : undefined;
}

/** The message of a commit onto the base branch, which nobody has to recognize as unchanged later. */
export function withWish(
  message: string,
  { group, wish, observed }: Pick<Trailers, 'group' | 'wish' | 'observed'>,
): string {
  return `${message.trimEnd()}\n\n${PREFIX}Group: ${toLine(group)}\n${PREFIX}Wish: ${wish}\n${PREFIX}Observed: ${observed}\n`;
}

/** The group of a commit that `withWish` made; one of a pull request names more, also after it was squashed. */
export function findDirectGroup(message: string): string | undefined {
  const lines = message.split(/\r?\n/).filter((line) => line.startsWith(PREFIX));
  const names = lines.map((line) => line.slice(PREFIX.length).split(':', 1)[0]);
  if (names.join(' ') !== 'Group Wish Observed') return undefined;
  return lines[0]?.slice(`${PREFIX}Group: `.length);
}

/** The message without its last paragraph of trailers. */
export function withoutTrailers(message: string): string {
  return message.replace(/\n*(?:\nTidemark-[A-Za-z]+: ?.*)+\s*$/, '').trimEnd();
}

/** Whether a commit, alone or squashed with others, brought something for a group. */
export function hasGroup(message: string, group: string): boolean {
  return message.split(/\r?\n/).includes(`${PREFIX}Group: ${group}`);
}

/** Whether a commit brought this very change. */
export function hasWish(message: string, wish: string): boolean {
  return message.split(/\r?\n/).includes(`${PREFIX}Wish: ${wish}`);
}
