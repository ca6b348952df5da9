import type { Avoided, AvoidedTags } from '../../../policy/avoided.ts';
import type { SkippedTag } from '../request.ts';
import type { Records } from '../text/marker.ts';
import type { GroupChange } from './group.ts';

/** What people have asked for in the comments of one pull request. */
export type Recorded = { readonly records: Records; readonly pullRequest: number };

/**
 * What a selection has to leave out so that the policies of these changes give something that people have not turned
 * down. A record names a tag of every image, or `image:tag`; what else it names is met by the tag that was selected.
 */
export function toAvoidedTags(ignored: readonly GroupChange[], recorded: Recorded): AvoidedTags {
  const avoided = new Map<string, Avoided>();
  for (const { policy, selected } of ignored) {
    if (selected !== undefined) avoided.set(policy, toAvoided(selected, recorded));
  }
  return avoided;
}

/** Both together. */
export function mergeAvoided(before: AvoidedTags, more: AvoidedTags): AvoidedTags {
  const merged = new Map(before);
  for (const [policy, { tags, only }] of more) {
    const known = merged.get(policy);
    merged.set(policy, { tags: new Map([...(known?.tags ?? []), ...tags]), ...(only && { only }) });
  }
  return merged;
}

/** The same for the same tags and the same words about them. */
export function toAvoidedKey(avoided: AvoidedTags): string {
  return JSON.stringify(
    [...avoided].map(([policy, { tags, only }]) => [
      policy,
      [...tags],
      only && [[...only.tags], only.reason],
    ]),
  );
}

type Selected = NonNullable<GroupChange['selected']>;

function toAvoided({ image, tag: selected }: Selected, recorded: Recorded): Avoided {
  const { ignore = [], pin = [] } = recorded.records;
  const names = ignore.map((name) => toTag(name, image));
  if (pin.length === 0) names.push(selected);
  const tags = new Map(names.map((tag) => [tag, toReason({ image, tag }, recorded)] as const));
  if (pin.length === 0) return { tags };
  const reason = toPinReason(recorded);
  return { tags, only: { tags: new Set(pin.map((name) => toTag(name, image))), reason } };
}

function toTag(name: string, image: string): string {
  return name.startsWith(`${image}:`) ? name.slice(image.length + 1) : name;
}

/** A tag that is left out, with who asked for that. */
export function toSkippedTag(
  { policy, image, tag }: Selected & { readonly policy: string },
  recorded: Recorded,
): SkippedTag {
  const { records, pullRequest } = recorded;
  const name = findName({ image, tag }, records);
  const by = findLogin(name ?? records.pin?.[0] ?? '', records);
  const isPinned = name === undefined && (records.pin ?? []).length > 0;
  const reason = isPinned ? toPinReason(recorded) : toReason({ image, tag }, recorded);
  return { policy, tag, ...(by !== undefined && { by }), pullRequest, reason };
}

function toReason(selected: Selected, { records, pullRequest }: Recorded): string {
  const name = findName(selected, records);
  const who = findLogin(name ?? '', records) ?? 'somebody';
  return `${who} asked on pull request #${pullRequest} not to propose ${name ?? selected.tag}`;
}

function toPinReason({ records: { pin = [], by = {} }, pullRequest }: Recorded): string {
  const who = findLogin(pin[0] ?? '', { by }) ?? 'somebody';
  return `${who} asked on pull request #${pullRequest} for ${pin.join(', ')} alone`;
}

/** What of the records means a tag; the digest behind it is not known here. */
function findName({ image, tag }: Selected, { ignore = [] }: Records): string | undefined {
  return ignore.findLast((name) => toTag(name, image) === tag) ?? ignore.findLast(isDigest);
}

function isDigest(name: string): boolean {
  return /^[a-z0-9]+:[0-9a-f]{32,}$/.test(name);
}

function findLogin(name: string, { by = {} }: Records): string | undefined {
  return Object.hasOwn(by, name) ? by[name] : undefined;
}
