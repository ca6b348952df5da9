import { TidemarkError } from '../../errors.ts';
import type { ImageName } from '../image-name.ts';
import type { Credentials } from '../registry.ts';
import { toCredentials } from './docker-auth.ts';
import { parseFields, toFields } from './fields.ts';
import type { Fields } from './fields.ts';
import type { Secret } from './secrets.ts';

/** Credentials, and the key of `auths` that they stand under. */
export type PullLogin = { readonly entry: string; readonly credentials: Credentials };

/**
 * The credentials for `image` in a secret of the type `kubernetes.io/dockerconfigjson` or `kubernetes.io/dockercfg`,
 * chosen as Flux and the kubelet do: hosts match label by label with `*`, ports are equal, the path of the key is a
 * prefix of the repository's, and keys are tried in reverse byte order. A match is textual, so the key `docker.io` is
 * not for Docker Hub, whose name is `index.docker.io`.
 *
 * `name` is `namespace/name` for messages. Throws `TidemarkError` `invalid-credentials`.
 */
export function findInPullSecret(secret: Secret, name: string, image: ImageName): PullLogin | undefined {
  const target = parseKey(image.canonical);
  const entries = [...readAuths(secret, name)].map(([key, entry]) => ({ key, entry, ...parseKey(key) }));
  entries.sort((a, b) => compareBytes(b.host + b.path, a.host + a.path) || compareBytes(a.key, b.key));
  const match = entries.find((entry) => isMatch(entry, target));
  if (match === undefined) return undefined;
  const credentials = toCredentials(match.entry, `secret '${name}', '${match.key}'`);
  return credentials && { entry: match.key, credentials };
}

function readAuths(secret: Secret, name: string): Fields {
  const config = secret.get('.dockerconfigjson');
  const legacy = secret.get('.dockercfg');
  if (config === undefined && legacy === undefined) {
    const found = secret.size === 0 ? 'no key' : [...secret.keys()].map((key) => `'${key}'`).join(', ');
    throw invalid(
      name,
      `expected the key '.dockerconfigjson' of a kubernetes.io/dockerconfigjson secret, found ${found}`,
    );
  }
  const auths = config === undefined ? parseFields(legacy ?? '') : parseAuths(config);
  if (auths !== undefined) return auths;
  const [key, shape] =
    config === undefined ? ['.dockercfg', ''] : ['.dockerconfigjson', " with an object 'auths'"];
  throw invalid(name, `expected '${key}' to be a JSON object${shape}`);
}

function parseAuths(config: string): Fields | undefined {
  const fields = parseFields(config);
  const auths = fields?.get('auths') ?? {};
  return fields && toFields(auths);
}

type KeyParts = { readonly host: string; readonly path: string };

/** The host with its port, and the path with its leading slash, without scheme, user and API prefix. */
function parseKey(key: string): KeyParts {
  const bare = key.replace(/^https?:\/\//, '').replace(/[?#].*$/s, '');
  const slash = bare.indexOf('/');
  const authority = slash < 0 ? bare : bare.slice(0, slash);
  const path = (slash < 0 ? '' : bare.slice(slash)).replace(/^\/v[12](?=\/)/, '');
  return { host: authority.slice(authority.lastIndexOf('@') + 1), path: path === '/' ? '' : path };
}

function isMatch(glob: KeyParts, target: KeyParts): boolean {
  const [globLabels, globPort] = splitHost(glob.host);
  const [targetLabels, targetPort] = splitHost(target.host);
  return (
    globPort === targetPort &&
    globLabels.length === targetLabels.length &&
    target.path.startsWith(glob.path) &&
    globLabels.every((label, index) => isLabelMatch(label, targetLabels[index] ?? ''))
  );
}

function splitHost(host: string): readonly [labels: readonly string[], port: string] {
  const port = /:([0-9]*)$/.exec(host);
  // A colon inside an IPv6 address without brackets around it is not a port.
  if (port === null || (!host.startsWith('[') && host.indexOf(':') !== port.index))
    return [host.split('.'), ''];
  return [host.slice(0, port.index).split('.'), port[1] ?? ''];
}

/** `*` stands for any text within one label. Each piece is taken at its first place, which needs no backtracking. */
function isLabelMatch(glob: string, label: string): boolean {
  const [first = '', ...rest] = glob.split('*');
  const last = rest.pop();
  if (last === undefined) return glob === label;
  if (label.length < first.length + last.length || !label.startsWith(first) || !label.endsWith(last))
    return false;
  const end = label.length - last.length;
  let at = first.length;
  for (const piece of rest) {
    const found = label.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function invalid(name: string, message: string): TidemarkError {
  return new TidemarkError('invalid-credentials', `secret '${name}': ${message}`);
}
