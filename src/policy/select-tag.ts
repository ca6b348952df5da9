import type { ErrorCode } from '../errors.ts';
import { TidemarkError } from '../errors.ts';
import type { ImagePolicySpec } from '../manifests/types.ts';
import type { Candidates, Ranked, Ranking } from './candidates.ts';
import type { KeyOf } from './compile-filter.ts';
import { compileFilter } from './compile-filter.ts';
import { compileRanking } from './compile-ranking.ts';
import type { NativeRanking } from './native/native-order.ts';

/** The tag that a policy chooses, or why there is none. */
export type Selection =
  | {
      readonly selected: true;
      readonly tag: string;
      /** What the policy compared, when there is a filter. */
      readonly extracted?: string;
    }
  | {
      readonly selected: false;
      readonly code: ErrorCode;
      /** Flux's text. */
      readonly message: string;
      /** What Flux does not say. */
      readonly hint?: string;
    };

export type PolicyRules = Pick<ImagePolicySpec, 'policy' | 'filterTags'> & {
  /** An order that Flux does not have, in place of the policy's own. */
  readonly native?: NativeRanking;
};

/** A policy that is ready to choose among any number of lists of tags. */
export interface CompiledPolicy {
  /** Chooses one of `tags`, in any order and with duplicates; the result does not depend on their order. */
  select(tags: readonly string[]): Selection;
}

/**
 * Compiles the rules of a policy.
 *
 * Throws `TidemarkError` `invalid-policy` or `invalid-pattern` with Flux's texts.
 */
export function compilePolicy({ policy, filterTags, native }: PolicyRules): CompiledPolicy {
  const ranking = compileRanking(policy, native);
  const keyOf = filterTags && compileFilter(filterTags);
  return { select: (tags) => (tags.length === 0 ? noTags : select({ ranking, keyOf, filterTags }, tags)) };
}

/**
 * Chooses a tag as Flux's image-reflector-controller does, with its texts and its order of checks: the policy, whether
 * there are tags, the filter, the evaluation. A bad policy is a result, not an exception. Where Flux's answer depends
 * on the order of a map, the candidates are taken in descending byte order of what the filter extracts.
 */
export function selectTag({ policy, filterTags, native }: PolicyRules, tags: readonly string[]): Selection {
  try {
    const ranking = compileRanking(policy, native);
    if (tags.length === 0) return noTags;
    const keyOf = filterTags && compileFilter(filterTags);
    return select({ ranking, keyOf, filterTags }, tags);
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    return { selected: false, code: error.code, message: error.message };
  }
}

const noTags: Selection = { selected: false, code: 'no-tags', message: 'no tags in database' };

type Compiled = {
  readonly ranking: Ranking;
  readonly keyOf: KeyOf | undefined;
  readonly filterTags: ImagePolicySpec['filterTags'];
};

function select({ ranking, keyOf, filterTags }: Compiled, tags: readonly string[]): Selection {
  if (keyOf === undefined || filterTags === undefined) return toSelection(ranking(all(tags)), undefined);
  const ranked = ranking(filtered(tags, keyOf));
  const selection = toSelection(ranked, filterTags);
  if (selection.selected || ranked.winner !== undefined || ranked.culprit !== undefined) return selection;
  return { ...selection, hint: describeFilter({ tags, keyOf, pattern: filterTags.pattern }) };
}

function all(tags: readonly string[]): Candidates {
  return {
    forEach(visit) {
      for (const tag of tags) visit(tag, tag);
    },
  };
}

function filtered(tags: readonly string[], keyOf: KeyOf): Candidates {
  return {
    forEach(visit) {
      for (const tag of tags) {
        const key = keyOf(tag);
        if (key !== undefined) visit(key, tag);
      }
    },
  };
}

function toSelection(ranked: Ranked, filterTags: ImagePolicySpec['filterTags']): Selection {
  if (ranked.winner !== undefined) {
    const { key, tag } = ranked.winner;
    return { selected: true, tag, ...(filterTags && { extracted: key }) };
  }
  const { code, message, culprit } = ranked;
  const hint = culprit && describeCulprit(culprit.key, culprit.tag);
  return { selected: false, code, message, ...(hint !== undefined && { hint }) };
}

function describeCulprit(key: string, tag: string): string {
  const found =
    key === tag ? `tag '${tag}' is not a number` : `'${key}', extracted from tag '${tag}', is not a number`;
  return `${found}; narrow filterTags.pattern so that only tags with a number match`;
}

function describeFilter(options: {
  readonly tags: readonly string[];
  readonly keyOf: KeyOf;
  readonly pattern: string;
}): string {
  const { tags, keyOf, pattern } = options;
  const matching = tags.filter((tag) => keyOf(tag) !== undefined).length;
  return `${matching} of ${tags.length} tags match pattern '${pattern}'`;
}
