import type { Notice } from '../event.ts';
import type { Reply } from '../http/exchange.ts';
import { toJsonRequest } from '../http/exchange.ts';
import { findJson, idAt, textAt } from '../http/json.ts';
import { listFacts } from '../wire/metadata.ts';
import { toObjectTitle, truncate } from '../wire/names.ts';
import { toChunks } from './chat-limits.ts';
import { createChatKind } from './provider-kind.ts';

/** Lark and Feishu. They answer 200 also when they refuse, and say so in `code`. */
export const lark = createChatKind((notices, { address }) =>
  toChunks(notices, 10).map((part) => toJsonRequest(address, toBody(part), { findFault })),
);

function findFault(reply: Reply): string | undefined {
  const answer = findJson(reply);
  const code = idAt(answer, 'code');
  if (code === undefined || code === '0') return undefined;
  return `code ${code} ${textAt(answer, 'msg') ?? ''}`;
}

function toBody(notices: readonly Notice[]): unknown {
  const [first] = notices;
  const isError = notices.some(({ severity }) => severity === 'error');
  const more = notices.length > 1 ? ` and ${notices.length - 1} more` : '';
  const title = first === undefined ? '' : `${toObjectTitle(first)}${more}`;
  return {
    msg_type: 'interactive',
    card: {
      config: { wide_screen_mode: true },
      header: {
        title: { tag: 'plain_text', content: `${isError ? '🚨' : '💫'} ${title}` },
        template: isError ? 'red' : 'turquoise',
      },
      elements: notices.map((notice) => ({
        tag: 'div',
        text: { tag: 'lark_md', content: toContent(notice, notices.length > 1) },
      })),
    },
  };
}

/** The header names the first event only; beside others, each one names itself. */
function toContent(notice: Notice, isNamed: boolean): string {
  const name = isNamed ? `${toObjectTitle(notice)}\n` : '';
  const facts = listFacts(notice).map(([key, value]) => `${key}: ${truncate(value, 500)}\n`);
  return `${name}**${truncate(notice.message, 2_000)}**\n\n${facts.slice(0, 20).join('')}`;
}
