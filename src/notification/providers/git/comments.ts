import { TidemarkError } from '../../../errors.ts';
import type { Notice } from '../../event.ts';
import type { OutgoingRequest } from '../../http/exchange.ts';
import { idAt, parseReply, textAt, toItems } from '../../http/json.ts';
import type { Delivery, ProviderKind } from '../provider-kind.ts';
import type { CommentMarker } from './comment-body.ts';
import { toCommentBody, toMarker } from './comment-body.ts';

/** How one forge keeps the comments of a change request. */
export type CommentForge = {
  readonly prefix: CommentMarker['prefix'];
  /** The login whose comments are ours. Nobody else's comment is edited, whatever it contains. */
  readonly author: string;
  readonly authorPath: readonly string[];
  readonly toList: (number: number, page: number) => OutgoingRequest;
  readonly toEdit: (
    target: { readonly number: number; readonly id: string },
    body: string,
  ) => OutgoingRequest;
  readonly toCreate: (number: number, body: string) => OutgoingRequest;
};

const pageSize = 100;
const mostPages = 10;

/** One comment per object on each change request: created once, then edited when it says something else. */
export function createCommentKind(openForge: (delivery: Delivery) => Promise<CommentForge>): ProviderKind {
  return {
    grouping: 'each',
    readsBack: true,
    deliver: async (notices, delivery) => {
      const forge = await openForge(delivery);
      for (const notice of notices) await putComment(notice, forge, delivery);
    },
  };
}

async function putComment(
  notice: Notice,
  forge: CommentForge,
  { channel, exchange, memory }: Delivery,
): Promise<void> {
  const number = toNumber(notice);
  const marker = { prefix: forge.prefix, uid: channel.uid };
  const body = toCommentBody(notice, marker);
  const standing = await findComment({ number, marker: toMarker(notice, marker), forge, exchange });
  if (standing === undefined) {
    if (notice.standing !== 'quiet') await exchange.send(forge.toCreate(number, body));
    return;
  }
  const isSame = normalize(standing.body) === normalize(body);
  // A comment about what went well is not replaced by one that says that nothing is new.
  const isQuiet = notice.standing === 'quiet' && !standing.body.includes('⚠️');
  // Without a memory, the comment that stands there may well be the newer one.
  const isNeedless = isQuiet || (notice.late === true && !memory.isKept);
  if (!isSame && !isNeedless) await exchange.send(forge.toEdit({ number, id: standing.id }, body));
}

/** Forges return line breaks and the end of the text in their own way. */
function normalize(body: string): string {
  return body.replaceAll('\r\n', '\n').trimEnd();
}

type Search = Pick<Delivery, 'exchange'> & {
  readonly number: number;
  readonly marker: string;
  readonly forge: CommentForge;
};

async function findComment({ number, marker, forge, exchange }: Search) {
  for (let page = 1; page <= mostPages; page += 1) {
    const items = toItems(parseReply(await exchange.send(forge.toList(number, page))));
    for (const item of items) {
      const body = textAt(item, 'body') ?? '';
      const id = idAt(item, 'id');
      const isOurs = textAt(item, ...forge.authorPath) === forge.author && body.includes(marker);
      if (isOurs && id !== undefined && /^\d+$/.test(id)) return { id, body };
    }
    if (items.length < pageSize) return undefined;
  }
  return undefined;
}

function toNumber({ metadata }: Notice): number {
  const text = metadata['change_request'] ?? '';
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw new TidemarkError(
    'invalid-value',
    `expected the number of a change request in change_request, found ${JSON.stringify(text.slice(0, 40))}`,
  );
}
