import type { Hold } from '../hold.ts';
import type { PolicyCase } from '../selection-context.ts';
import { toAge } from './age.ts';

type Wait = {
  /** The best tag that is too young. */
  readonly tag: string;
  /** How many more there are. */
  readonly others: number;
  readonly policyCase: PolicyCase;
};

/** Says until when a tag waits, counted from what. */
export function describeWait({ tag, others, policyCase }: Wait): Hold {
  const { options, isRemembering } = policyCase;
  const { minAge } = options;
  if (minAge === undefined) throw new Error('nothing waits without a minimum age');
  const { since, source } = toAge(tag, minAge, policyCase);
  const more = others > 0 ? `, and ${others} more newer than the one in Git` : '';
  const problem = policyCase.answerOf(tag)?.problem;
  if (source === 'first seen' && !isRemembering) {
    const silence = problem?.message ?? 'the registry gives no push time';
    const reason = `${tag} is held because nothing tells its age: ${silence}, and runs do not remember what they saw; give them --cache-dir${more}`;
    return { code: 'too-young', reason };
  }
  const unread = problem === undefined ? '' : `; its date could not be read: ${problem.message}`;
  const reason = `${tag} is held until ${toSeconds(since + minAge.milliseconds)} (${source} ${toSeconds(since)})${more}${unread}`;
  return { code: 'too-young', reason };
}

/** RFC 3339 in UTC without fractions. */
export function toSeconds(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}
