import type { TagFilter } from '../../manifests/types.ts';

/** How the tags of a well-known image, or family of images, are to be read. */
export type Preset = {
  /** Which tags are releases. */
  readonly filterTags: TagFilter;
  readonly native: 'loose' | 'text';
};

export const presetNames = [
  'linuxserver',
  'plex',
  'calver',
  'four-part',
  'revision',
  'bitnami',
  'minio',
] as const;

export type PresetName = (typeof presetNames)[number];

/** Every pattern is bounded at both ends, so that variants of a release are not taken for it. */
export const presets: Readonly<Record<PresetName, Preset>> = {
  // 4.0.15.2941-ls268, v1.2.3-ls12, 5.1.2-r1-ls340, 1.40.2.8395-c67dce28e-ls207
  linuxserver: match('^(?:version-)?v?[0-9]+(?:\\.[0-9]+)+(?:-r[0-9]+)?(?:-[0-9a-f]{9})?-ls[0-9]+$', 'loose'),
  // 1.40.2.8395-c67dce28e
  plex: match('^[0-9]+(?:\\.[0-9]+){3}-[0-9a-f]{9}$', 'loose'),
  // 2024.05.1, 24.04, 2024-05-01, 2024.5.3
  calver: match('^v?(?:20[0-9]{2}|[1-9][0-9])[.-](?:0?[1-9]|1[0-2])(?:[.-][0-9]{1,5}){0,2}$', 'loose'),
  // 1.9.7.4460
  'four-part': match('^v?[0-9]+(?:\\.[0-9]+){3}$', 'loose'),
  // 8.6-990
  revision: match('^v?[0-9]+\\.[0-9]+-[0-9]+$', 'loose'),
  // 15.3.0-debian-11-r4
  bitnami: match('^[0-9]+\\.[0-9]+\\.[0-9]+-debian-[0-9]+-r[0-9]+$', 'loose'),
  // RELEASE.2024-05-10T01-41-38Z
  minio: match('^RELEASE\\.[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}-[0-9]{2}-[0-9]{2}Z$', 'text'),
};

function match(pattern: string, native: Preset['native']): Preset {
  return { filterTags: { pattern, extract: '' }, native };
}
