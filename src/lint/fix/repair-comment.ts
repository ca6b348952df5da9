import type { Marker } from '../../rewrite/find-markers.ts';
import { parseSetter } from '../../rewrite/parse-setter.ts';

/**
 * The comment of a marker as its author must have meant it, `undefined` when that is not certain: there is one way only
 * to read the comment, and the policy that it then names exists.
 */
export function repairComment({ text, state }: Marker, policies: ReadonlySet<string>): string | undefined {
  if (state.usable) return undefined;
  const repaired = repair(text, state.reason);
  if (repaired === undefined || repaired === text) return undefined;
  const parsed = parseSetter(repaired);
  if (parsed.kind !== 'setter') return undefined;
  return policies.has(`${parsed.setter.namespace}/${parsed.setter.policy}`) ? repaired : undefined;
}

function repair(text: string, reason: string): string | undefined {
  switch (reason) {
    case 'single-quotes':
      // With quotes of both kinds it cannot be told which of them are meant.
      return text.includes('"') ? undefined : text.replaceAll("'", '"');
    case 'unknown-suffix':
      return text.replace(/:(tag|name|digest)(?=\s*")/i, (suffix) => suffix.toLowerCase());
    case 'malformed-name':
      return text.replace(
        /("\$imagepolicy"\s*:\s*")\s*([0-9A-Za-z._-]+)\s*[:/]\s*([0-9A-Za-z._-]+)(?:\s*:\s*(tag|name|digest))?\s*(?=")/,
        (_, start: string, namespace: string, policy: string, part: string | undefined) =>
          `${start}${namespace}:${policy}${part === undefined ? '' : `:${part}`}`,
      );
    default:
      return undefined;
  }
}
