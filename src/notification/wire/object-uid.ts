import { createHash } from 'node:crypto';

/** What the manifests of a run belong to; the same names elsewhere are other objects. */
export type Origin = {
  /** URL of the repository that holds the manifests, in any of Git's forms. */
  readonly repository: string;
  /** Tells runs on the same repository apart: the cluster or stage that the manifests are for. */
  readonly environment?: string;
};

export type ObjectId = {
  /** API group without the version. */
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
};

/**
 * A stable stand-in for `metadata.uid`, which only a cluster gives: a version 5 UUID of repository, environment and
 * object. Commit status contexts, comment markers and incident keys are made from it.
 */
export function toObjectUid(origin: Origin, { group, kind, namespace, name }: ObjectId): string {
  const environment = origin.environment ? `|${origin.environment}` : '';
  return toUuid(
    `${toCanonicalRepository(origin.repository)}${environment}|${group}/${kind}|${namespace}/${name}`,
  );
}

/** `https://host/path`: lower case host, no credentials, no `.git`; the scp form and ssh are read as https. */
export function toCanonicalRepository(repository: string): string {
  const scp = /^(?:[^@/:]+@)?([^/:]+):(?!\/\/)(.+)$/.exec(repository);
  const url = URL.parse(scp === null ? repository : `ssh://${scp[1]}/${scp[2]}`);
  if (url === null) return repository;
  const path = url.pathname.replace(/\/+$/, '').replace(/\.git$/, '');
  const port = url.protocol === 'ssh:' || url.port === '' ? '' : `:${url.port}`;
  return `https://${url.hostname.toLowerCase()}${port}${path}`;
}

/** Tells what is remembered of one repository and environment from that of others. */
export function toOriginId({ repository, environment = '' }: Origin): string {
  return createHash('sha256')
    .update(JSON.stringify([toCanonicalRepository(repository), environment]))
    .digest('hex')
    .slice(0, 16);
}

const urlNamespace = Buffer.from('6ba7b8119dad11d180b400c04fd430c8', 'hex');

/** RFC 9562, version 5, in the namespace of URLs. */
function toUuid(name: string): string {
  const bytes = createHash('sha1').update(urlNamespace).update(name).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
