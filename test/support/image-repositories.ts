import type { Place } from '../../src/errors.ts';
import type { ImageRepository, ImageRepositorySpec } from '../../src/manifests/types.ts';

/** An ImageRepository as the loader gives it, in the namespace `apps`. Line 7 holds `spec.image`, line 8 the rest. */
export function makeImageRepository(
  name: string,
  spec: Partial<ImageRepositorySpec> & { readonly image: string },
): ImageRepository {
  const place: Place = { file: 'images.yaml', line: 1, column: 1 };
  return {
    apiVersion: 'image.toolkit.fluxcd.io/v1',
    kind: 'ImageRepository',
    metadata: { name, namespace: 'apps', labels: {}, annotations: {} },
    spec: {
      interval: 60_000,
      timeout: 60_000,
      provider: 'generic',
      insecure: false,
      exclusionList: ['^.*\\.sig$'],
      suspend: false,
      ...spec,
    },
    place,
    placeOf: (path) => ({ file: 'images.yaml', line: path[1] === 'image' ? 7 : 8, column: 3 }),
  };
}
