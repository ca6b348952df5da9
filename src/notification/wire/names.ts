import { toNameIn } from '../../manifests/types.ts';
import type { FluxEvent } from './flux-event.ts';

type Named = Pick<FluxEvent, 'involvedObject'>;

/** `imageupdateautomation/podinfo.flux-system`, as most messages name an object. */
export function toObjectTitle({ involvedObject: { kind, name, namespace } }: Named): string {
  return `${kind.toLowerCase()}/${name}.${namespace}`;
}

/** `ImageUpdateAutomation/flux-system/podinfo`. */
export function toObjectPath({ involvedObject: { kind, name, namespace } }: Named): string {
  return `${kind}/${namespace}/${name}`;
}

/** The same with the cluster, where another one has another object of this name. */
export function toIdentity(event: Named & { readonly cluster?: string }): string {
  return toNameIn(toObjectPath(event), event.cluster);
}

/** `git operation failed` for `GitOperationFailed`: split where the class of characters changes, lower case. */
export function toReasonWords(reason: string): string {
  const runs = reason.match(/\p{Ll}+|\p{Lu}+|\p{Nd}+|[^\p{Ll}\p{Lu}\p{Nd}]+/gu) ?? [];
  const words: string[] = [];
  for (const run of runs) {
    const last = words.at(-1);
    // The last capital before small letters belongs to them: `ImageURLInvalid`.
    if (last !== undefined && /\p{Lu}$/u.test(last) && /^\p{Ll}/u.test(run)) {
      words.splice(-1, 1, ...[last.slice(0, -1), `${last.slice(-1)}${run}`].filter((word) => word !== ''));
    } else words.push(run);
  }
  return words.join(' ').toLowerCase();
}

/** The first line of a text. */
export function toFirstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

/** At most `limit` UTF-16 units, with an ellipsis where something was cut off, never half a character. */
export function truncate(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
