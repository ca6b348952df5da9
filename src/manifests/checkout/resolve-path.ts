import { lstatSync, readlinkSync } from 'node:fs';
import { TidemarkError } from '../../errors.ts';

const maxLinks = 255;

/**
 * Where `path` leads when `root` is taken as the root of the file system: `..` stops there, and links on the way,
 * absolute ones too, are followed inside of it. This is how Flux joins the paths of manifests to a checkout.
 *
 * Returns the path from `root` without any link in it, `''` for the root itself. Throws `TidemarkError`
 * `path-not-found` when nothing is there.
 */
export function resolvePath(root: string, path: string): string {
  const pending = split(path).reverse();
  let resolved: string[] = [];
  let links = 0;
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (name === '..') {
      resolved.pop();
      continue;
    }
    const target = readLink([root, ...resolved, name].join('/'), path);
    if (name === '.git' || target === 'missing' || links > maxLinks) throw toNotFound(path);
    if (target === undefined) {
      resolved.push(name);
      continue;
    }
    links++;
    if (target.link.startsWith('/')) resolved = [];
    pending.push(...split(target.link).reverse());
  }
  return resolved.join('/');
}

function split(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}

function readLink(absolute: string, path: string): { readonly link: string } | 'missing' | undefined {
  try {
    const found = lstatSync(absolute, { throwIfNoEntry: false });
    if (found === undefined) return 'missing';
    return found.isSymbolicLink() ? { link: readlinkSync(absolute) } : undefined;
  } catch (cause) {
    throw toNotFound(path, cause);
  }
}

function toNotFound(path: string, cause?: unknown): TidemarkError {
  const message = `expected a directory or a file at "${path}", found nothing; check the path, it counts from the root of the repository`;
  return new TidemarkError('path-not-found', message, { cause });
}
