import type { ImageRepository } from '../../manifests/types.ts';
import type { HookAnswer } from '../../receivers/answer-hook.ts';
import { findPushed } from '../../receivers/find-pushed.ts';
import { toObjectName } from '../../manifests/types.ts';
import type { Trigger } from '../queue/trigger.ts';
import { scanFrom } from '../../registry/scanned-image.ts';
import { toImageHint } from '../webhooks/to-image-hint.ts';

/**
 * What is to be looked at after a request to a Receiver: the objects that it names, with new listings for their images.
 * Where the sender says which image was pushed, the other ones need none.
 */
export function toTriggers({
  resources,
  images,
}: Pick<HookAnswer, 'resources' | 'images'>): readonly Trigger[] {
  const repositories = resources.filter(
    (resource): resource is ImageRepository => resource.kind === 'ImageRepository',
  );
  const pushed = findPushed(images, repositories);
  const wanted = pushed.length > 0 ? pushed : repositories;
  const names = [
    ...new Set(
      wanted.flatMap(({ spec, metadata }) => toImageHint(metadata.annotations[scanFrom] ?? spec.image) ?? []),
    ),
  ];
  const objects = resources.map((resource) => `${resource.kind}/${toObjectName(resource)}`);
  return [
    { kind: 'objects', objects },
    ...(names.length === 0 ? [] : [{ kind: 'images', images: names } as const]),
  ];
}
