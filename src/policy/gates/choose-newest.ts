import type { Choice, Draft } from '../choice.ts';
import { toKeyOf } from '../compile-filter.ts';
import type { Hold } from '../hold.ts';
import { toPolicyRules } from '../policy-rules.ts';
import { selectTag } from '../select-tag.ts';
import type { PolicyCase } from '../selection-context.ts';
import { collectBuildTimes } from './build-times.ts';
import { passGates } from './pass-gates.ts';

/** Chooses the image that was built last, once the build times of all candidates are known. */
export function chooseNewest(draft: Draft): Choice {
  const { policyCase, free } = draft;
  const { policy, options, currents } = policyCase;
  const first = selectTag(draft.rules, free);
  if (!first.selected && first.code !== 'no-match') return { ...draft, selection: first, unread: [] };
  const keyOf = toKeyOf(draft.rules.filterTags);
  const candidates = free.filter((tag) => keyOf(tag) !== undefined);
  const known = new Set(candidates);
  const { created, unread, noted } = collectBuildTimes(candidates, policyCase);
  // What is in Git is compared although it cannot be chosen any more.
  const current = collectBuildTimes(
    currents.filter((tag) => keyOf(tag) !== undefined && !known.has(tag)),
    policyCase,
  );
  const rules = toPolicyRules(policy.spec, options, new Map([...created, ...current.created]));
  const choice = passGates({ ...draft, rules, noted: new Map([...noted, ...current.noted]) });
  const limit = options.newest?.limit ?? 0;
  const wanted = [...current.unread, ...unread.slice(0, limit)];
  if (unread.length === 0) return { ...choice, unread: [...wanted, ...choice.unread] };
  return { ...choice, unread: wanted, hold: toHold(unread.length, candidates.length, policyCase) };
}

function toHold(unread: number, candidates: number, { isRemembering }: PolicyCase): Hold {
  const advice = isRemembering
    ? 'the next runs read the others; a narrower filterTags.pattern needs fewer'
    : 'narrow filterTags.pattern, raise tidemark.dev/newest-limit, or let runs remember with --cache-dir';
  const reason = `the build time of ${unread} of ${candidates} candidates is not known yet; ${advice}`;
  return { code: 'candidates-unread', reason };
}
