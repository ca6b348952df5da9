import type { Change } from '../rewrite/rewrite-file.ts';
import { toPolicyName } from '../rewrite/rewrite-file.ts';
import type { ImageOutcomes } from '../rewrite/to-images.ts';
import type { UpdatedImage } from '../template/commit-message.ts';

/**
 * What the deprecated `.Updated` of message templates lists: one image for each policy and object, whichever part of
 * the reference was changed, in the order of the changes.
 */
export function toMessageImages(changes: readonly Change[], images: ImageOutcomes): readonly UpdatedImage[] {
  const listed = new Map<string, UpdatedImage>();
  for (const change of changes) {
    const { file, object, setter } = change;
    const [namespace = '', name = ''] = setter.split(':');
    const image = images.get(toPolicyName(change));
    const key = JSON.stringify([file, object, namespace, name]);
    if (image?.state !== 'selected' || listed.has(key)) continue;
    const digest = image.digest === undefined ? '' : `@${image.digest}`;
    listed.set(key, {
      file,
      object,
      ref: `${image.name}:${image.tag}${digest}`,
      policy: { namespace, name },
    });
  }
  return [...listed.values()];
}
