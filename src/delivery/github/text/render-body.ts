import type { HoldCode } from '../../../policy/hold.ts';
import type { Group } from '../desired/group.ts';
import type { Wish } from '../desired/to-wish.ts';
import type { SkippedTag } from '../request.ts';
import type { BodyFacts } from './body-facts.ts';
import type { Marker } from './marker.ts';
import { renderMarker } from './marker.ts';
import type { Sources } from './render-sources.ts';
import { renderTable } from './render-table.ts';
import { toImageName } from './render-title.ts';
import { toCode } from './sanitize.ts';
import { REBUILD_BOX } from './zone.ts';

export type BodyRequest = {
  readonly group: Group;
  readonly wish: Wish;
  readonly marker: Marker;
  readonly facts: BodyFacts;
  /** What others have written about the images; absent when nobody asks for it. */
  readonly sources?: Sources | undefined;
  /** How many code points there may be at most, where people have written around our part. */
  readonly room?: number;
};

/** Some of the 65,536 that GitHub takes are left for what people write around our part. */
const ZONE_LIMIT = 58_000;

const HOLD_TEXTS: Readonly<Partial<Record<HoldCode, string>>> = {
  'policy-failed': 'the policy selects no tag',
  suspended: 'the policy or its repository is suspended',
  'partial-listing': 'the registry did not list all tags',
  'would-downgrade': 'the selected tag is older than the one in use',
  'current-tag-missing': 'the selected tag is older than the one in use, which the registry no longer lists',
  'manifest-not-ready': 'the registry has no manifest for the selected tag yet',
  outlier: 'the selected version jumps further than is allowed',
  'digest-missing': 'the policy reflects no digest',
  'digest-failed': 'the digest could not be read',
  ignored: 'somebody asked not to propose the selected tag, and no other one is newer',
};

/** Our part of the text of a pull request: only what is the same in each run that wants the same. */
export function renderBody(request: BodyRequest): string {
  const { group, wish, marker, facts } = request;
  const first = `${renderMarker(marker)}\n${renderSummary(wish, facts)}`;
  const notes = [...renderReverted(marker), ...renderReplaced(marker)];
  const rest = [...renderHolds(group, wish, facts), ...renderToken(marker), renderHelp()];
  const table = renderTable(wish.changes, facts);
  const { full = '', short = '', bare = '' } = request.sources ?? {};
  const cut = '_Some parts are left out, because a pull request takes only so much text._';
  const versions = [
    [first, ...notes, table, full, ...rest],
    [first, ...notes, table, short, ...rest],
    [first, ...notes, cut, bare, renderHelp()],
  ];
  const texts = versions.map((sections) => sections.filter((section) => section !== '').join('\n\n'));
  const limit = Math.min(ZONE_LIMIT, request.room ?? ZONE_LIMIT);
  return texts.find((text) => text.length <= limit) ?? texts.at(-1) ?? first;
}

function renderSummary(wish: Wish, facts: BodyFacts): string {
  const images = new Set(wish.changes.map(({ policy }) => toImageName(policy, facts)));
  const files = new Set(wish.changes.map(({ file }) => file));
  return `Updates ${count(images.size, 'image')} in ${count(files.size, 'file')}.`;
}

function renderReverted(marker: Marker): readonly string[] {
  if (marker.reverted !== true) return [];
  return [
    '**This was merged before and then taken back**, so it is a draft. Close it to be spared this version.',
  ];
}

function renderReplaced({ replaces = [] }: Marker): readonly string[] {
  return replaces.length === 0 ? [] : [`Replaces ${replaces.map((number) => `#${number}`).join(', ')}.`];
}

function renderHolds(group: Group, wish: Wish, facts: BodyFacts): readonly string[] {
  const holds = group.automations.flatMap((automation) => facts.holds.get(automation) ?? []);
  const lines = new Set([
    ...holds
      .slice(0, 50)
      .map(({ policy, code }) => `- ${toCode(policy)}: ${HOLD_TEXTS[code] ?? code.replaceAll('-', ' ')}`),
    ...wish.skipped.slice(0, 50).map((skipped) => renderSkipped(skipped, facts)),
  ]);
  return lines.size === 0 ? [] : [`**Not updated**\n\n${[...lines].join('\n')}`];
}

/** Where it was asked for is left out, because that may have been another pull request. */
function renderSkipped({ policy, tag, by }: SkippedTag, facts: BodyFacts): string {
  const who = by === undefined ? 'somebody' : toCode(by);
  return `- ${toCode(toImageName(policy, facts))} to ${toCode(tag)}: ${who} asked not to propose it`;
}

/** What the token that opened the pull request cannot do is noted by its kind, which stays. */
function renderToken({ by }: Marker): readonly string[] {
  if (by !== 'actions') return [];
  const text =
    'This was opened with the token of a workflow run, so its checks wait until somebody with write access approves them. The token of a GitHub App does not have that limit.';
  return [`> ${text}`];
}

function renderHelp(): string {
  const lines = [
    '---',
    '',
    REBUILD_BOX,
    '',
    'Commits that others push to this branch stay, and stop its updates until the box is ticked. Closing this unmerged',
    'skips this version. In a comment, on a line of its own: `/tidemark rebuild`, `/tidemark recreate`,',
    '`/tidemark ignore <tag>`, `/tidemark pause`, `/tidemark resume`, `/tidemark explain`.',
  ];
  return lines.join('\n');
}

function count(number: number, noun: string): string {
  return `**${number} ${noun}${number === 1 ? '' : 's'}**`;
}
