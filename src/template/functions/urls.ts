import { GoError } from '../go-error.ts';
import type { FunctionSpec } from '../values/function-spec.ts';
import { dynamicType } from '../values/reflect.ts';
import { dict, type GoMap } from '../values/values.ts';
import { dictionary, fixed, str, value } from './define.ts';
import { formatUrl, formatUser, hostnameOf, parseUrl, type UserInfo } from './url-parse.ts';

/** sprig's functions on URLs. */
export const urlFunctions: readonly (readonly [string, FunctionSpec])[] = [
  ['urlParse', fixed([str], value, parseToDict)],
  ['urlJoin', fixed([dictionary], str, joinDict)],
];

function parseToDict(text: string): GoMap {
  const url = explained('unable to parse url', () => parseUrl(text));
  return dict([
    ['scheme', url.scheme],
    ['host', url.host],
    ['hostname', hostnameOf(url)],
    ['path', url.path],
    ['query', url.query],
    ['opaque', url.opaque],
    ['fragment', url.fragment],
    ['userinfo', url.user === undefined ? '' : formatUser(url.user)],
  ]);
}

function joinDict(map: GoMap): string {
  const [scheme, host, path, query, opaque, fragment] = [
    'scheme',
    'host',
    'path',
    'query',
    'opaque',
    'fragment',
  ].map((key) => textAt(map, key));
  const userinfo = textAt(map, 'userinfo');
  const user = userinfo === '' ? undefined : parseUser(userinfo);
  return formatUrl({
    scheme: scheme ?? '',
    host: host ?? '',
    path: path ?? '',
    query: query ?? '',
    opaque: opaque ?? '',
    fragment: fragment ?? '',
    ...(user && { user }),
  });
}

function parseUser(userinfo: string): UserInfo | undefined {
  return explained('unable to parse userinfo in dict', () => parseUrl(`proto://${userinfo}@host`)).user;
}

function textAt(map: GoMap, key: string): string {
  const entry = map.entries.get(key);
  if (entry === undefined) return '';
  const { kind } = dynamicType(entry.value);
  if (typeof entry.value === 'string') return entry.value;
  throw new GoError(`unable to parse ${key} key, must be of type string, but ${kind} found`);
}

function explained<Made>(prefix: string, make: () => Made): Made {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof GoError)) throw error;
    throw new GoError(`${prefix}: ${error.message}`, { cause: error });
  }
}
