import { truncate } from '../../wire/names.ts';

/** Text for Slack's mrkdwn, at most `limit` characters: no link and no mention of its own comes to life. */
export function escapeMrkdwn(text: string, limit: number): string {
  const escaped = escapeAll(text);
  if (escaped.length <= limit) return escaped;
  // Cut before escaping, so that no entity is cut in half; an escaped character takes at most five.
  let cut = truncate(text, limit);
  while (escapeAll(cut).length > limit)
    cut = truncate(cut, Math.max(1, cut.length - Math.ceil((escapeAll(cut).length - limit) / 5) - 1));
  return escapeAll(cut);
}

function escapeAll(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Text between backticks, which it must not contain itself. */
export function toCode(text: string, limit: number): string {
  return `\`${escapeMrkdwn(text.replaceAll('`', "'").replaceAll('\n', ' '), limit)}\``;
}

/** A link, when the URL is one; its text alone otherwise. */
export function toLink(url: string, text: string): string {
  const parsed = URL.parse(url);
  if (parsed === null || !parsed.protocol.startsWith('http') || url.length > 1_500)
    return escapeMrkdwn(text, 300);
  const target = parsed.href
    .replaceAll('|', '%7C')
    .replaceAll('<', '%3C')
    .replaceAll('>', '%3E')
    .replaceAll('&', '&amp;');
  const link = `<${target}|${escapeMrkdwn(text, 300).replaceAll('|', '¦')}>`;
  return link.length > 1_800 ? escapeMrkdwn(text, 300) : link;
}
