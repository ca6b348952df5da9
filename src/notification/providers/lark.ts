import type { Notice } from '../event.ts';
import type { Reply } from '../http/exchange.ts';
import { toJsonRequest } from '../http/exchange.ts';
import { findJson, idAt, textAt } from '../http/json.ts';
import { listFacts } from '../wire/metadata.ts';
import { toObjectTitle, truncate } from '../wire/names.ts';
import { toFittingChunks, toJsonSize } from './chat-limits.ts';
import { createChatKind } from './provider-kind.ts';

/** Lark and Feishu. They answer 200 also when they refuse, and say so in `code`. */
export const lark = createChatKind((notices, { address }) =>
  toFittingChunks(notices, { size: 10, fits }).map((part) =>
    toJsonRequest(address, toBody(part, part.length === 1 && fits(part, single) ? single : limits), {
      findFault,
    }),
  ),
);

// Lark takes 20 KB.
const longestBody = 19_000;
const limits = { message: 1_500, value: 200, facts: 5 };
const single = { message: 4_000, value: 500, facts: 20 };

function fits(notices: readonly Notice[], size = limits): boolean {
  return toJsonSize(toBody(notices, size)) <= longestBody;
}

function findFault(reply: Reply): string | undefined {
  const answer = findJson(reply);
  const code = idAt(answer, 'code');
  if (code === undefined || code === '0') return undefined;
  return `code ${code} ${textAt(answer, 'msg') ?? ''}`;
}

function toBody(notices: readonly Notice[], size: typeof limits): unknown {
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
        text: { tag: 'lark_md', content: toContent(notice, { ...size, isNamed: notices.length > 1 }) },
      })),
    },
  };
}

/** The header names the first event only; beside others, each one names itself. */
function toContent(
  notice: Notice,
  { isNamed, ...size }: typeof limits & { readonly isNamed: boolean },
): string {
  const name = isNamed ? `${toObjectTitle(notice)}\n` : '';
  const facts = listFacts(notice, size.facts).map(
    ([key, value]) => `${key}: ${truncate(value, size.value)}\n`,
  );
  const text = `${name}**${truncate(notice.message, size.message)}**\n\n${facts.join('')}`;
  // `<at id=all>` would call everybody.
  return text.replaceAll(/<(?=\/?at\b)/gi, '&lt;');
}
