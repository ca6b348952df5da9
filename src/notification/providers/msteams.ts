import type { Notice } from '../event.ts';
import { toJsonRequest } from '../http/exchange.ts';
import { listFacts } from '../wire/metadata.ts';
import { toObjectTitle, truncate } from '../wire/names.ts';
import { toFittingChunks, toJsonSize } from './chat-limits.ts';
import { createChatKind } from './provider-kind.ts';

// Teams takes 28 KB.
const longestBody = 27_000;
const limits = { message: 1_200, value: 200, facts: 5 };
const single = { message: 8_000, value: 1_000, facts: 15 };

/** Microsoft Teams: a card for workflows, or the older message card for connectors of `webhook.office.com`. */
export const msteams = createChatKind((notices, { address }) => {
  const isConnector = URL.parse(address)?.hostname.endsWith('.webhook.office.com') === true;
  const toCard = isConnector ? toMessageCard : toAdaptiveCard;
  const fits = (part: readonly Notice[], size = limits): boolean =>
    toJsonSize(toCard(part, size)) <= longestBody;
  return toFittingChunks(notices, { size: 10, fits }).map((part) =>
    toJsonRequest(address, toCard(part, part.length === 1 && fits(part, single) ? single : limits)),
  );
});

function toFacts(notice: Notice, size: typeof limits): readonly (readonly [string, string])[] {
  return listFacts(notice, size.facts).map(([key, value]) => [
    truncate(key, 100),
    truncate(value, size.value),
  ]);
}

function toAdaptiveCard(notices: readonly Notice[], size: typeof limits): unknown {
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: notices.map((notice) => ({ type: 'Container', items: toItems(notice, size) })),
          msteams: { width: 'Full' },
        },
      },
    ],
  };
}

function toItems(notice: Notice, size: typeof limits): readonly unknown[] {
  const facts = toFacts(notice, size).map(([title, value]) => ({ title, value }));
  return [
    { type: 'TextBlock', text: toObjectTitle(notice), size: 'large', weight: 'bolder', wrap: true },
    {
      type: 'TextBlock',
      text: truncate(notice.message, size.message),
      ...(notice.severity === 'error' && { color: 'attention' }),
      wrap: true,
    },
    ...(facts.length > 0 ? [{ type: 'FactSet', facts }] : []),
  ];
}

function toMessageCard(notices: readonly Notice[], size: typeof limits): unknown {
  const [first] = notices;
  return {
    '@type': 'MessageCard',
    '@context': 'http://schema.org/extensions',
    themeColor: notices.some(({ severity }) => severity === 'error') ? 'FF0000' : '0076D7',
    summary: first === undefined ? '' : toObjectTitle(first),
    sections: notices.map((notice) => ({
      activityTitle: truncate(notice.message, size.message),
      activitySubtitle: toObjectTitle(notice),
      facts: toFacts(notice, size).map(([name, value]) => ({ name, value })),
    })),
  };
}
