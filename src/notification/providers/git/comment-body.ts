import { compareBytes } from '../../../go/compare-bytes.ts';
import type { Notice } from '../../event.ts';
import { toIdentity, toObjectPath, truncate } from '../../wire/names.ts';

export type CommentMarker = {
  readonly prefix: 'flux-pr-comment-key' | 'flux-mr-comment-key';
  readonly uid: string;
};

const longestBody = 65_000;

/** The line by which a comment is found again: one comment per Provider and object. */
export function toMarker(notice: Notice, { prefix, uid }: CommentMarker): string {
  return `<!-- ${prefix}:${uid}/${toIdentity(notice)} -->`;
}

export function toCommentBody(notice: Notice, marker: CommentMarker): string {
  return `${toMarker(notice, marker)}\n\n${toMarkdown(notice)}`;
}

/** Flux's status text in Markdown. */
export function toMarkdown(notice: Notice): string {
  const emoji = notice.severity === 'error' ? '⚠️' : 'ℹ️';
  const metadata = Object.entries(notice.metadata)
    .filter(([key]) => key !== 'change_request')
    .toSorted(([a], [b]) => compareBytes(a, b))
    .map(([key, value]) => `* \`${key}\`: ${toHarmless(truncate(value, 4_000))}\n`)
    .join('');
  const message = toHarmless(
    truncate(notice.message, longestBody - Math.min(metadata.length, longestBody - 1_000)),
  );
  return `## Flux Status\n\n${emoji} ${toObjectPath(notice)}\n\n${message}\n\nMetadata:\n${metadata.slice(0, longestBody - 1_000)}`;
}

/** Text from tags and commit messages must neither call people nor end the comment that marks ours. */
function toHarmless(text: string): string {
  return text
    .replaceAll('-->', '--&gt;')
    .replaceAll('<!--', '&lt;!--')
    .replaceAll(/(^|\W)@(?=[\w*])/g, '$1@\u200b');
}
