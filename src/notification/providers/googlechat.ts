import type { Notice } from '../event.ts';
import { toJsonRequest } from '../http/exchange.ts';
import { listFacts } from '../wire/metadata.ts';
import { toObjectTitle, truncate } from '../wire/names.ts';
import { toFittingChunks, toJsonSize } from './chat-limits.ts';
import { createChatKind } from './provider-kind.ts';

const longestBody = 31_000;

/** Google Chat, one card for each event. A message takes 32 KB. */
export const googleChat = createChatKind((notices, { address }) =>
  toFittingChunks(notices, { size: 8, fits: (part) => toJsonSize(toBody(part)) <= longestBody }).map((part) =>
    toJsonRequest(address, toBody(part)),
  ),
);

function toBody(notices: readonly Notice[]): unknown {
  return { cards: notices.map(toCard) };
}

function toCard(notice: Notice): unknown {
  const facts = listFacts(notice, 10);
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
  const text = escapeMarkup(truncate(message, 1_500));
  return severity === 'error' ? `<font color="#ff0000">${text}</font>` : text;
}

/** Cards read a part of HTML, which nobody but us may write. */
function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function toWidget([topLabel, value]: readonly [string, string]): unknown {
  const content = escapeMarkup(truncate(value, 300));
  return {
    textParagraph: null,
    keyValue: { topLabel, content, contentMultiline: false, bottomLabel: null, icon: null },
  };
}
