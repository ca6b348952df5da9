import { createHash } from 'node:crypto';
import { TidemarkError } from '../../../errors.ts';

const SLUG_LIMIT = 100;
const NAME_LIMIT = 200;

/**
 * The branch of a group: readable, and with six digits of a hash, so that neither two groups with one slug nor two
 * base branches share it. Nothing is ever created below it, so no branch name can stand in the way of another.
 */
export function toBranchName(names: {
  readonly prefix: string;
  readonly key: string;
  readonly base: string;
}): string {
  const { prefix, key, base } = names;
  const hash = createHash('sha256').update(`${base}\0${key}`).digest('hex').slice(0, 6);
  return `${prefix}${toSlug(key)}-${hash}`;
}

function toSlug(key: string): string {
  const slug = key
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/\.{2,}/g, '.')
    .replaceAll(/^[.-]+|[.-]+$/g, '');
  return slug.slice(0, SLUG_LIMIT) || 'group';
}

/** Checks a name against the rules of `git check-ref-format`. Throws `TidemarkError` `invalid-config`. */
export function assertBranchName(name: string): void {
  const forbidden = /[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|^[/-]|\/$|\.$|(?:^|\/)\.|\.lock(?:\/|$)|^@$/;
  // Git takes these, but they mean something else wherever a name may also be a ref or a commit.
  const ambiguous = /^(?:HEAD|refs\/.*|[0-9a-f]{40}|[0-9a-f]{64})$/i;
  const isUsable = name !== '' && !forbidden.test(name) && !ambiguous.test(name);
  if (isUsable && Buffer.byteLength(name) <= NAME_LIMIT) return;
  throw new TidemarkError(
    'invalid-config',
    `expected a branch name that Git accepts, found '${name.slice(0, NAME_LIMIT)}'; use letters, digits, '-' and '/'`,
  );
}
