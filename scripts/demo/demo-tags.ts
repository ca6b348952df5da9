/** What the registry of the demo holds: releases, builds of two branches, and what lies about in real registries. */
export const demoTags: Readonly<Record<string, readonly string[]>> = {
  'stefanprodan/podinfo': [
    ...listVersions({ major: 5, minors: 3, patches: 3 }),
    ...listVersions({ major: 6, minors: 8, patches: 4 }),
    '6.8.0-rc.1',
    '6.8.0-beta.2',
    'latest',
    `sha256-${'9f'.repeat(32)}.sig`,
  ],
  'stefanprodan/podinfo-builds': [
    'main-4d5e6f7-20240520T101500',
    'main-0b1c2d3-20240611T074501',
    'main-9a8b7c6-20240612T151230',
    'main-5f4e3d2-20240612T090000',
    'develop-0f2c41a-1716192000',
    'develop-77aa01b-1718200000',
    'develop-c0ffee1-1718204213',
    'develop-c0ffee1-1718204213-debug',
    'pr-812-c0ffee1',
    'buildcache',
    `sha256-${'9f'.repeat(32)}`,
  ],
};

function listVersions({
  major,
  minors,
  patches,
}: {
  readonly major: number;
  readonly minors: number;
  readonly patches: number;
}) {
  return Array.from(
    { length: minors * patches },
    (_, index) => `${major}.${Math.floor(index / patches)}.${index % patches}`,
  );
}
