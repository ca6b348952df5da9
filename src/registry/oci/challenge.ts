/** One challenge of a `WWW-Authenticate` header; names in lower case. */
export type Challenge = { readonly scheme: string; readonly params: ReadonlyMap<string, string> };

/**
 * The challenges of a `WWW-Authenticate` header (RFC 9110, section 11.6.1): several may stand in one header, parameters
 * may be quoted and hold commas. What cannot be read ends the list.
 */
export function parseChallenges(header: string): readonly Challenge[] {
  const challenges: { readonly scheme: string; readonly params: Map<string, string> }[] = [];
  let rest = header.slice(0, headerLimit).replace(/^[\s,]+/u, '');
  while (rest !== '') {
    const param = paramPattern.exec(rest);
    const scheme = schemePattern.exec(rest);
    const current = challenges.at(-1);
    // A parameter before any scheme belongs to nothing.
    if (param !== null && current !== undefined) current.params.set(...toParam(param));
    else if (scheme?.[1] !== undefined)
      challenges.push({ scheme: scheme[1].toLowerCase(), params: new Map() });
    else break;
    const read = (param !== null && current !== undefined ? param : scheme)?.[0].length ?? rest.length;
    rest = rest.slice(read).replace(/^[\s,]+/u, '');
  }
  return challenges;
}

const headerLimit = 8 * 1024;
const paramPattern = /^([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))(?=[\s,]|$)/u;
const schemePattern = /^([\w!#$%&'*+.^`|~-]+)(?=[\s,]|$)/u;

function toParam([, name = '', quoted, bare = '']: RegExpExecArray): [string, string] {
  return [name.toLowerCase(), quoted === undefined ? bare : quoted.replaceAll(/\\(.)/gu, '$1')];
}

/** What a registry wants to see: a token of a token server, or the credentials themselves. */
export type Demand =
  | { readonly kind: 'bearer'; readonly realm: string; readonly service?: string; readonly scope?: string }
  | { readonly kind: 'basic' };

/** The best way to answer the challenges of a registry; absent when none can be answered. */
export function toDemand(header: string | null): Demand | undefined {
  const challenges = parseChallenges(header ?? '');
  const bearer = challenges.find(({ scheme, params }) => scheme === 'bearer' && params.has('realm'));
  if (bearer === undefined)
    return challenges.some(({ scheme }) => scheme === 'basic') ? { kind: 'basic' } : undefined;
  const { realm = '', service, scope } = Object.fromEntries(bearer.params);
  return { kind: 'bearer', realm, ...(service && { service }), ...(scope && { scope }) };
}
