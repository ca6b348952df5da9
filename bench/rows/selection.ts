import type { PolicyRules } from '../../src/policy/select-tag.ts';
import { selectTag } from '../../src/policy/select-tag.ts';
import type { Prepared, Row } from '../harness.ts';

const count = 100_000;

export const rows: readonly Row[] = [
  {
    name: 'selection: semver >=1.0.0, 100,000 tags',
    unit: 'tag',
    perRun: count,
    prepare: () =>
      prepare({
        rules: { policy: { semver: { range: '>=1.0.0' } } },
        tags: toTags((index) => `v${index % 7}.${index % 311}.${index}${index % 5 === 0 ? '-rc.1' : ''}`),
        floorName: 'split at dots',
        floor: splitAll,
      }),
  },
  {
    name: 'selection: alphabetical with extract, 100,000 tags',
    unit: 'tag',
    perRun: count,
    prepare: () =>
      prepare({
        rules: {
          policy: { alphabetical: { order: 'asc' } },
          filterTags: { pattern: '^main-[a-f0-9]+-(?P<ts>.*)', extract: '$ts' },
        },
        tags: toTags((index) => `${toBranch(index)}-${toHash(index)}-2024${100_000_000 + index}`),
        floorName: 'native RegExp',
        floor: (tags) => matchAll(tags, /^main-[a-f0-9]+-(?<ts>.*)/),
      }),
  },
  {
    name: 'selection: numerical with extract, 100,000 tags',
    unit: 'tag',
    perRun: count,
    prepare: () =>
      prepare({
        rules: {
          policy: { numerical: { order: 'asc' } },
          filterTags: { pattern: '^develop-[a-f0-9]+-(?P<ts>[0-9]+)$', extract: '$ts' },
        },
        tags: toTags((index) => `develop-${toHash(index)}-${1_700_000_000 + index}`),
        floorName: 'native RegExp',
        floor: (tags) => matchAll(tags, /^develop-[a-f0-9]+-(?<ts>[0-9]+)$/),
      }),
  },
];

function prepare(options: {
  readonly rules: PolicyRules;
  readonly tags: readonly string[];
  readonly floorName: string;
  readonly floor: (tags: readonly string[]) => unknown;
}): Prepared {
  const { rules, tags, floorName, floor } = options;
  let chosen = '';
  return {
    subject() {
      const selection = selectTag(rules, tags);
      chosen = selection.selected ? selection.tag : selection.message;
    },
    floor: () => floor(tags),
    floorName,
    note: () => `chose ${chosen}`,
  };
}

// Descending, as a stored listing is, and laid out in memory as JSON.parse leaves it.
function toTags(toTag: (index: number) => string): readonly string[] {
  const tags = Array.from({ length: count }, (_, index) => toTag(index));
  const parsed: readonly string[] = JSON.parse(JSON.stringify(tags.sort().reverse()));
  return parsed;
}

function toBranch(index: number): string {
  return index % 10 === 0 ? 'feature' : 'main';
}

function toHash(index: number): string {
  return ((index * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, '0');
}

function splitAll(tags: readonly string[]): string {
  let best = '';
  for (const tag of tags) {
    const [, minor = '', patch = ''] = tag.split('.');
    if (minor.length + patch.length > best.length) best = tag;
  }
  return best;
}

function matchAll(tags: readonly string[], pattern: RegExp): string {
  let best = '';
  for (const tag of tags) {
    const key = pattern.exec(tag)?.groups?.['ts'] ?? '';
    if (key > best) best = key;
  }
  return best;
}
