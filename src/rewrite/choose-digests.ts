import { toObjectName } from '../manifests/types.ts';
import type { PolicyOutcome } from '../policy/select-images.ts';
import type { DigestRequest } from '../registry/resolve-digests.ts';
import type { Scope } from './collect-markers.ts';
import { findCurrentDigest } from './find-current-digest.ts';
import { listPolicyNames, toCurrentTag } from './marker-group.ts';

/** What one policy needs to know about the manifest of its tag. */
export type DigestChoice =
  /** The digest that Git holds stays. */
  | { readonly kind: 'keep'; readonly digest: string }
  /** The digest is to be written. */
  | { readonly kind: 'read' }
  /** Only whether there is a manifest at all, because a value is about to move to the tag. */
  | { readonly kind: 'check' };

export type DigestChoices = {
  /** By `namespace/name` of the policy; nothing for a policy that needs nothing. */
  readonly choices: ReadonlyMap<string, DigestChoice>;
  /** What the registry has to be asked for. */
  readonly wanted: readonly DigestRequest[];
};

export type DigestRules = {
  readonly policies: readonly PolicyOutcome[];
  readonly scopes: readonly Scope[];
  /** Whether a tag has to have a manifest before a value moves to it. */
  readonly isChecked: boolean;
};

/**
 * Decides which digests are read, as `digestReflectionPolicy` says. There is no stored state: what `IfNotPresent`
 * keeps is the digest that Git already holds beside the same tag. Nothing is asked that would change no value.
 */
export function chooseDigests({ policies, scopes, isChecked }: DigestRules): DigestChoices {
  const choices = new Map<string, DigestChoice>();
  const wanted: DigestRequest[] = [];
  const moving = isChecked ? listMoving(policies, scopes) : new Set<string>();
  for (const outcome of policies) {
    if (outcome.state !== 'selected') continue;
    const choice = chooseDigest(outcome, scopes, moving);
    if (choice === undefined) continue;
    choices.set(toObjectName(outcome.policy), choice);
    if (choice.kind !== 'keep') wanted.push({ repository: outcome.repository, tag: outcome.tag });
  }
  return { choices, wanted };
}

type Selected = PolicyOutcome & { readonly state: 'selected' };

function chooseDigest(
  { policy, repository, tag, options }: Selected,
  scopes: readonly Scope[],
  moving: ReadonlySet<string>,
): DigestChoice | undefined {
  const { digestReflectionPolicy } = policy.spec;
  const isTrusted = options.override.has('manifest-not-ready') && options.platforms === undefined;
  const isMoving = moving.has(toObjectName(policy)) && !isTrusted;
  const check = isMoving ? ({ kind: 'check' } as const) : undefined;
  if (digestReflectionPolicy === 'Never') return check;
  const current = findCurrentDigest({ scopes, policy, image: { name: repository.spec.image, tag } });
  if (!current.wanted) return check;
  if (digestReflectionPolicy === 'IfNotPresent' && current.digest !== undefined) {
    return { kind: 'keep', digest: current.digest };
  }
  return { kind: 'read' };
}

/** The policies that have a value with another tag than the selected one. */
function listMoving(policies: readonly PolicyOutcome[], scopes: readonly Scope[]): ReadonlySet<string> {
  const tags = new Map(
    policies.flatMap((outcome) =>
      outcome.state === 'selected' ? [[toObjectName(outcome.policy), outcome.tag] as const] : [],
    ),
  );
  const moving = new Set<string>();
  for (const { state } of scopes.flatMap((scope) => scope.files.flatMap((file) => file.markers))) {
    if (!state.usable) continue;
    const current = toCurrentTag(state.setter, state.value);
    if (current === undefined) continue;
    for (const policy of listPolicyNames(state.setter)) {
      if (tags.has(policy) && current !== tags.get(policy)) moving.add(policy);
    }
  }
  return moving;
}
