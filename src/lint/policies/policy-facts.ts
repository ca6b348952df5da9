import { TidemarkError } from '../../errors.ts';
import { compileRegexp } from '../../go/regexp.ts';
import type { GoRegexp } from '../../go/regexp.ts';
import type { ImagePolicy } from '../../manifests/types.ts';
import { compileFilter } from '../../policy/compile-filter.ts';
import { parseTagVersion } from '../../policy/semver/version.ts';
import { attempt } from '../attempt.ts';
import { isTag } from '../tag.ts';
import { sampleTags } from './sample-tags.ts';

/** A tag, and the text that the policy compares in its place. */
export type Keyed = { readonly tag: string; readonly key: string };

/** What can be known of a policy without its registry. */
export type PolicyFacts = {
  readonly policy: ImagePolicy;
  /** Absent without `filterTags`, or when the pattern does not compile. */
  readonly filter?: FilterFacts;
  /** The tags that markers of the policy have in Git now, those that the filter matches. */
  readonly current: readonly Keyed[];
  /** The tags in Git that the filter does not match. */
  readonly unmatched: readonly string[];
  /** Whether an annotation orders the tags in a way of its own, so that the choice of the policy says little. */
  readonly hasOwnOrder: boolean;
};

export type FilterFacts = {
  readonly pattern: string;
  readonly extract: string;
  readonly regexp: GoRegexp;
  /** Tags that were made up from the pattern and that it does match. */
  readonly samples: readonly Keyed[];
  /** Whether there are enough of them to say that something never happens. */
  readonly isTelling: boolean;
  /** Whether the pattern matches these few tags and no other one. */
  readonly isComplete: boolean;
  /** Whether nothing that the pattern matches can be a tag. */
  readonly isImpossible: boolean;
};

/** Collects the facts of a policy; `tagsInGit` are those that its markers stand at. */
export function findPolicyFacts(policy: ImagePolicy, tagsInGit: readonly string[]): PolicyFacts {
  const { filterTags } = policy.spec;
  const filter = filterTags && findFilterFacts(filterTags);
  const keyOf = filterTags && attempt(() => compileFilter(filterTags));
  const current: Keyed[] = [];
  const unmatched: string[] = [];
  for (const tag of tagsInGit) {
    const key = keyOf === undefined || keyOf instanceof TidemarkError ? tag : keyOf(tag);
    if (key === undefined) unmatched.push(tag);
    else current.push({ tag, key });
  }
  return { policy, ...(filter && { filter }), current, unmatched, hasOwnOrder: hasOwnOrder(policy) };
}

const orderOptions = ['order', 'versions', 'preset', 'policy'].map((option) => `tidemark.dev/${option}`);

function hasOwnOrder({ metadata }: ImagePolicy): boolean {
  return orderOptions.some((option) => Object.hasOwn(metadata.annotations, option));
}

function findFilterFacts(filter: {
  readonly pattern: string;
  readonly extract: string;
}): FilterFacts | undefined {
  const regexp = attempt(() => compileRegexp(filter.pattern));
  if (regexp instanceof TidemarkError) return undefined;
  const keyOf = compileFilter(filter);
  const made = sampleTags(filter.pattern);
  const tags = (made?.texts ?? []).flatMap((text) => completeTag(text, regexp) ?? []);
  const versions = filter.extract === '' ? listVersions(made?.texts ?? []) : [];
  const samples = [...tags, ...versions].flatMap((tag): readonly Keyed[] => {
    const key = keyOf(tag);
    return key === undefined ? [] : [{ tag, key }];
  });
  const isKnown = made !== undefined && !made.isCut;
  return {
    ...filter,
    regexp,
    samples,
    isTelling: isKnown && samples.length > 0,
    isComplete: isKnown && made.isComplete && !isOpen(filter.pattern, made.texts),
    isImpossible: isKnown && made.texts.length === 0,
  };
}

/** A pattern that is open at its start may match a part of a tag that cannot be the start of one. */
function completeTag(text: string, regexp: GoRegexp): string | undefined {
  return [text, `a${text}`, `${text}a`].find((tag) => isTag(tag) && regexp.test(tag));
}

/** Without an `extract` an open pattern may ask for any part of a version, such as `^v` or `-rc`. */
function listVersions(texts: readonly string[]): readonly string[] {
  const rests = ['1.2.3', '2.3', '.2.3'];
  const longer = texts
    .slice(0, 2)
    .flatMap((text) => [`1.2.3${text}`, ...rests.map((rest) => `${text}${rest}`)]);
  return longer.filter((tag) => isTag(tag) && parseTagVersion(tag) !== undefined);
}

function isOpen(pattern: string, texts: readonly string[]): boolean {
  const regexp = compileRegexp(pattern);
  return texts.some((text) => regexp.test(`x${text}`) || regexp.test(`${text}x`));
}
