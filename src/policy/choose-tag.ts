import { findAvoidance } from './avoided.ts';
import type { Choice, DroppedTag } from './choice.ts';
import { chooseNewest } from './gates/choose-newest.ts';
import { findMinAge } from './gates/age.ts';
import { passGates } from './gates/pass-gates.ts';
import { compileSkip } from './native/tag-rules.ts';
import { toPolicyRules } from './policy-rules.ts';
import type { PolicyRules, Selection } from './select-tag.ts';
import { selectTag } from './select-tag.ts';
import type { PolicyCase } from './selection-context.ts';

/** Chooses a tag by the rules of the policy and by its options. Pure: what it would have to read, it lists. */
export function chooseTag(policyCase: PolicyCase): Choice {
  const { policy, options } = policyCase;
  const rules = toPolicyRules(policy.spec, options);
  if (options.pin !== undefined) return choosePinned(options.pin, rules, policyCase);
  const { free, dropped } = passSkip(policyCase);
  const draft = { policyCase, rules, free, dropped, noted: new Map<string, never>() };
  if (options.newest !== undefined) return chooseNewest(draft);
  if (options.updateLimit !== undefined || findMinAge(policyCase) !== undefined) return passGates(draft);
  return toPlain(rules, selectTag(rules, free), dropped);
}

function toPlain(rules: PolicyRules, selection: Selection, dropped: readonly DroppedTag[] = []): Choice {
  return { rules, selection, dropped, unread: [], noted: new Map() };
}

function choosePinned(pin: string, rules: PolicyRules, policyCase: PolicyCase): Choice {
  const reason = findAvoidance(policyCase.avoided, pin);
  if (reason === undefined) return toPlain(rules, selectPinned(pin, policyCase));
  const message = `tidemark.dev/pin names ${pin}, but ${reason}`;
  const selection: Selection = { selected: false, code: 'no-match', message };
  return toPlain(rules, selection, [{ tag: pin, gate: 'ignored', detail: reason }]);
}

function selectPinned(pin: string, { tags, repository }: PolicyCase): Selection {
  if (tags.includes(pin)) return { selected: true, tag: pin };
  const message = `tidemark.dev/pin names ${pin}, which ${repository.spec.image} does not list`;
  return { selected: false, code: 'no-match', message };
}

type Skipped = { readonly free: readonly string[]; readonly dropped: readonly DroppedTag[] };

function passSkip({ options, tags, avoided }: PolicyCase): Skipped {
  if (options.skip === undefined && avoided === undefined) return { free: tags, dropped: [] };
  const isSkipped = compileSkip(options.skip ?? []);
  const dropped = tags.flatMap((tag): readonly DroppedTag[] => {
    if (isSkipped(tag)) return [{ tag, gate: 'skipped', detail: `tidemark.dev/skip names '${tag}'` }];
    const detail = findAvoidance(avoided, tag);
    return detail === undefined ? [] : [{ tag, gate: 'ignored', detail }];
  });
  const out = new Set(dropped.map(({ tag }) => tag));
  return { free: tags.filter((tag) => !out.has(tag)), dropped };
}
