import type { Notice } from '../event.ts';
import { listFacts } from '../wire/metadata.ts';
import { toObjectTitle, truncate } from '../wire/names.ts';

type Limits = { readonly text: number; readonly value: number; readonly fields: number };

/** One event in the attachment form that Slack introduced and others read. */
export function toAttachment(
  notice: Notice,
  { color, limits }: { readonly color: string; readonly limits: Limits },
) {
  return {
    fallback: '',
    color,
    author_name: toObjectTitle(notice),
    text: truncate(notice.message, limits.text),
    mrkdwn_in: ['text'],
    fields: listFacts(notice)
      .slice(0, limits.fields)
      .map(([title, value]) => ({
        title: truncate(title, 250),
        value: truncate(value, limits.value),
        short: false,
      })),
  };
}
