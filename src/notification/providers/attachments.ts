import type { Notice } from '../event.ts';
import { listFacts } from '../wire/metadata.ts';
import { toObjectTitle, truncate } from '../wire/names.ts';

/** `key` also bounds half of the name of the object. */
type Limits = {
  readonly text: number;
  readonly key: number;
  readonly value: number;
  readonly fields: number;
};

/** One event in the attachment form that Slack introduced and others read. */
export function toAttachment(
  notice: Notice,
  { color, limits }: { readonly color: string; readonly limits: Limits },
) {
  return {
    fallback: '',
    color,
    author_name: truncate(toObjectTitle(notice), 2 * limits.key),
    text: truncate(notice.message, limits.text),
    mrkdwn_in: ['text'],
    fields: listFacts(notice, limits.fields).map(([title, value]) => ({
      title: truncate(title, limits.key),
      value: truncate(value, limits.value),
      short: false,
    })),
  };
}
