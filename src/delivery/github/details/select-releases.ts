import { compare, parse } from 'semver';
import type { Release } from './read-releases.ts';

const RELEASES_LIMIT = 10;
const TEXT_LIMIT = 4_000;

/**
 * The notes of all releases after one version up to another, the newest first. Tags may have anything before the
 * version, as in `v1.2.3` or `chart/app-1.2.3`; only those with the same beginning belong together. Where versions do
 * not tell what lies between, the notes are those of the new one alone. Pure.
 */
export function selectReleases(
  releases: readonly Release[],
  { from, to }: { readonly from: string; readonly to: string },
): string {
  const target = releases.find(({ tag }) => endsWith(tag, to));
  if (to === '' || target === undefined) return '';
  const start = target.tag.slice(0, target.tag.length - strip(to).length);
  const [first, last] = [parseVersion(from), parseVersion(to)];
  if (first === undefined || last === undefined) return join([target]);
  const between = releases.flatMap((release) => {
    const version = release.tag.startsWith(start) ? parseVersion(release.tag.slice(start.length)) : undefined;
    if (version === undefined || compare(version, first) <= 0 || compare(version, last) > 0) return [];
    // What was only tried on the way is of no interest to those who wait for what is done.
    return release.isPrerelease && last.prerelease.length === 0 ? [] : [{ release, version }];
  });
  const sorted = between.sort((a, b) => compare(b.version, a.version)).map(({ release }) => release);
  return join(sorted.length === 0 ? [target] : sorted);
}

function endsWith(tag: string, version: string): boolean {
  const wanted = strip(version);
  if (!tag.endsWith(wanted)) return false;
  const before = tag.slice(0, tag.length - wanted.length);
  return before === '' || /(?:^v|[^\w.]v?|_)$/i.test(before);
}

function strip(version: string): string {
  return version.replace(/^v(?=\d)/i, '');
}

function parseVersion(text: string) {
  return parse(strip(text), { loose: true }) ?? undefined;
}

function join(releases: readonly Release[]): string {
  const shown = releases.slice(0, RELEASES_LIMIT).map(({ text }) => {
    const points = Array.from(text);
    return points.length > TEXT_LIMIT ? `${points.slice(0, TEXT_LIMIT).join('')} …` : text;
  });
  const more = releases.length - shown.length;
  return [...shown, ...(more > 0 ? [`… and ${more} more releases`] : [])].join('\n\n---\n\n');
}
