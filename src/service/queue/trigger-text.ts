import type { Trigger } from './trigger.ts';

/** How many different triggers besides comments a job keeps; the last of them then is one that asks for everything. */
export const MOST_TRIGGERS = 100;

/** How many comments a job keeps: nobody writes as many, but a script may. */
export const MOST_COMMENTS = 1_000;

/** `c` for a comment or `t`, then the trigger: equal triggers have equal texts. */
export function toTriggerText(trigger: Trigger): string {
  switch (trigger.kind) {
    case 'images':
      return `t${JSON.stringify({ kind: trigger.kind, images: trigger.images })}`;
    case 'objects':
      return `t${JSON.stringify({ kind: trigger.kind, objects: trigger.objects })}`;
    case 'pull-request': {
      const { kind, ended } = trigger;
      if (ended === undefined) return `t${JSON.stringify({ kind })}`;
      const { number, url, branch, action } = ended;
      return `t${JSON.stringify({ kind, ended: { number, url, branch, action } })}`;
    }
    case 'comment':
      return `c${toCommentText(trigger.comment)}`;
    default:
      return `t${JSON.stringify({ kind: trigger.kind })}`;
  }
}

/** What takes the place of triggers that have no room. */
export const OVERFLOW = toTriggerText({ kind: 'request' });

export function parseTriggerText(text: string): Trigger {
  // Only `toTriggerText` writes these texts.
  const trigger: Trigger = JSON.parse(text.slice(1));
  return trigger;
}

function toCommentText(comment: Extract<Trigger, { kind: 'comment' }>['comment']): string {
  const entries = Object.entries(comment).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify({ kind: 'comment', comment: Object.fromEntries(entries) });
}
