/** The tags that people have asked a policy not to select. */
export type Avoided = {
  /** By tag: who asked for it and where, as a sentence. */
  readonly tags: ReadonlyMap<string, string>;
  /** Present when nothing but some tags may be selected. */
  readonly only?: { readonly tags: ReadonlySet<string>; readonly reason: string };
};

/** By `namespace/name` of the policy. */
export type AvoidedTags = ReadonlyMap<string, Avoided>;

/** Why a tag is not to be selected; undefined for one that may be. */
export function findAvoidance(avoided: Avoided | undefined, tag: string): string | undefined {
  const named = avoided?.tags.get(tag);
  if (named !== undefined || avoided?.only === undefined) return named;
  return avoided.only.tags.has(tag) ? undefined : avoided.only.reason;
}
