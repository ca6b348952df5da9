import type { Notice } from '../event.ts';
import { toJsonRequest } from '../http/exchange.ts';
import { listFacts } from '../wire/metadata.ts';
import { toObjectTitle, truncate } from '../wire/names.ts';
import { toChunks } from './chat-limits.ts';
import { createChatKind } from './provider-kind.ts';

/** Google Chat, one card for each event. A message takes 32 KB. */
export const googleChat = createChatKind((notices, { address }) =>
  toChunks(notices, 8).map((part) => toJsonRequest(address, { cards: part.map(toCard) })),
);

function toCard(notice: Notice): unknown {
  const facts = listFacts(notice).slice(0, 10);
  return {
    header: {
      title: toObjectTitle(notice),
      subtitle: notice.reportingController,
      imageUrl: null,
      imageStyle: null,
    },
    sections: [
      { header: '', widgets: [{ textParagraph: { text: toText(notice) }, keyValue: null }] },
      ...(facts.length > 0 ? [{ header: '', widgets: facts.map(toWidget) }] : []),
    ],
  };
}

function toText({ message, severity }: Notice): string {
  const text = truncate(message, 1_500)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
  return severity === 'error' ? `<font color="#ff0000">${text}</font>` : text;
}

function toWidget([topLabel, value]: readonly [string, string]): unknown {
  const content = truncate(value, 300);
  return {
    textParagraph: null,
    keyValue: { topLabel, content, contentMultiline: false, bottomLabel: null, icon: null },
  };
}
