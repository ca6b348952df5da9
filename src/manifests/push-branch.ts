import type { ErrorCode } from '../errors.ts';
import type { GitRef } from './types.ts';

export type PushBranch =
  | { readonly kind: 'branch'; readonly branch: string; readonly isSeparate: boolean }
  | { readonly kind: 'problem'; readonly code: ErrorCode; readonly message: string };

/** What Flux checks out when neither the automation nor its GitRepository says anything. */
const defaultBranch = 'master';

/**
 * The branch that an automation pushes to: `push.branch`, else the branch that it checks out. Flux takes
 * `name: refs/heads/x` for another branch than `x` and would push with force; here they are the same.
 */
export function findPushBranch(checkout: GitRef | undefined, requested: string | undefined): PushBranch {
  const branch = requested === undefined || requested === '' ? checkout?.branch : requested;
  if (branch === undefined || branch === '') {
    const rule =
      'push spec not provided, and cannot be inferred from .spec.git.checkout.ref or GitRepository .spec.ref';
    return { kind: 'problem', code: 'no-push-branch', message: `${rule}; set spec.git.push.branch` };
  }
  const isSeparate = branch !== findCheckedOutBranch(checkout);
  const pin = findPin(checkout);
  if (isSeparate || pin === undefined || checkout?.branch === undefined)
    return { kind: 'branch', branch, isSeparate };
  const message = `expected a checkout of the branch ${branch} to push to, found ${pin}, which is checked out instead of the branch; remove it from the ref, or set spec.git.push.branch to another branch`;
  return { kind: 'problem', code: 'unsupported-option', message };
}

function findCheckedOutBranch(checkout: GitRef | undefined): string | undefined {
  if (checkout === undefined) return defaultBranch;
  return checkout.branch ?? /^refs\/heads\/(.+)$/.exec(checkout.name ?? '')?.[1];
}

/** The field that makes Flux check out something else than the branch. A commit of the branch does not. */
function findPin(checkout: GitRef | undefined): string | undefined {
  return (['name', 'tag', 'semver'] as const).find((field) => checkout?.[field] !== undefined);
}
