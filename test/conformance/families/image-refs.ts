import { parseImageName } from '../../../src/registry/image-name.ts';
import type { Family } from '../family.ts';
import { messageOf, toCases, toResult } from '../family.ts';

type Case = { readonly image: string; readonly insecure: boolean; readonly error?: string } & Record<
  string,
  unknown
>;

export const family: Family = {
  names: ['image-refs'],
  fits: (firstCase) => 'image' in firstCase && 'insecure' in firstCase,
  run: (content) => toCases<Case>(content).map(runCase),
};

function runCase({ image, insecure, error, ...expected }: Case) {
  const options = { insecure };
  if (error !== undefined) {
    return toResult({
      name: image,
      expected: error,
      found: messageOf(() => parseImageName(image, options)) ?? 'ok',
    });
  }
  const { registry, repository, canonical, scheme } = parseImageName(image, options);
  const names = ['registry', 'repository', 'canonical', 'scheme'];
  const wanted = names.map((name) => expected[name]);
  return toResult({ name: image, expected: wanted, found: [registry, repository, canonical, scheme] });
}
