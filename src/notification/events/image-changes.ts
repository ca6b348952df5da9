import type { PolicyOutcome } from '../../policy/select-images.ts';
import { toObjectName } from '../../manifests/types.ts';
import type { Change } from '../../rewrite/rewrite-file.ts';
import { toPolicyName } from '../../rewrite/rewrite-file.ts';
import type { ImageChange } from '../event.ts';

/**
 * The images that a delivery changes, each once however many files name it, in the order of the changes. A marker for
 * a tag, a name or a digest alone is told with the image of its policy.
 */
export function toImageChanges(
  changes: readonly Omit<Change, 'object'>[],
  policies: readonly PolicyOutcome[],
): readonly ImageChange[] {
  const images = new Map(
    policies.map(({ policy, repository }) => [toObjectName(policy), repository.spec.image]),
  );
  const found = new Map<string, ImageChange>();
  for (const change of changes) {
    const one = toImageChange(change, images);
    const key = JSON.stringify([one.policy, one.image, one.old, one.new]);
    const files = [...new Set([...(found.get(key)?.files ?? []), change.file])];
    found.set(key, { ...one, files });
  }
  return [...found.values()];
}

function toImageChange(
  change: Omit<Change, 'object'>,
  images: ReadonlyMap<string, string>,
): Omit<ImageChange, 'files'> {
  const [, , part] = change.setter.split(':');
  const policy = toPolicyName(change);
  const image = images.get(policy) ?? policy;
  if (part !== undefined) return { image, old: change.old, new: change.new, policy };
  const before = splitReference(change.old);
  const after = splitReference(change.new);
  // Only a value that held the same image before has a version to compare with.
  const old = before.name === after.name ? before.version : change.old;
  return { image: after.name, old, new: after.version, policy };
}

/** `name:tag@digest` at the first separator behind the last `/`, so that a port is no tag. */
function splitReference(reference: string): { readonly name: string; readonly version: string } {
  const slash = reference.lastIndexOf('/', reference.includes('@') ? reference.indexOf('@') : undefined);
  const offset = reference.slice(slash + 1).search(/[:@]/);
  if (offset < 0) return { name: reference, version: '' };
  const at = slash + 1 + offset;
  return { name: reference.slice(0, at), version: reference.slice(at + (reference[at] === ':' ? 1 : 0)) };
}

/** `name: old -> new`, one line per image. */
export function toChangesText(changes: readonly ImageChange[]): string {
  return changes.map(({ image, old, new: after }) => `${image}: ${old} -> ${after}`).join('\n');
}
