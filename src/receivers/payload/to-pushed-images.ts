import { TidemarkError } from '../../errors.ts';
import { parseImageName } from '../../registry/image-name.ts';
import type { HookRequest } from '../hook.ts';
import type { ReceiverType } from '../manifests/types.ts';
import type { Payload } from './parse-payload.ts';
import { at, textOf } from './parse-payload.ts';

/**
 * An image that somebody says was pushed. It is a hint which repository to scan; what is deployed is what the scan finds.
 */
export type PushedImage = {
  /** Host and port, with Docker Hub written out; absent when the sender does not say which registry it is. */
  readonly registry?: string;
  /** The path, with `library/` where Docker Hub implies it. */
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
};

const mostImages = 100;

/** The images that the payload of a registry names, each once. Names that are none are passed over. */
export function toPushedImages(
  type: ReceiverType,
  body: Payload,
  headers: HookRequest['headers'] = {},
): readonly PushedImage[] {
  const found = new Map<string, PushedImage>();
  for (const { name, tag, digest } of listNames(type, body, headers).slice(0, mostImages)) {
    const place = type === 'nexus' ? findPath(name) : findImage(name);
    if (place === undefined) continue;
    const image = { ...place, ...checkTag(tag), ...checkDigest(digest) };
    found.set(JSON.stringify(image), image);
  }
  return [...found.values()];
}

type Named = {
  readonly name: string;
  readonly tag?: string | undefined;
  readonly digest?: string | undefined;
};

function listNames(type: ReceiverType, body: Payload, headers: HookRequest['headers']): readonly Named[] {
  switch (type) {
    case 'dockerhub':
      return named(textOf(body, 'repository', 'repo_name'), { tag: textOf(body, 'push_data', 'tag') });
    case 'quay':
      return fromQuay(body);
    case 'harbor':
      return fromHarbor(body);
    case 'gcr':
      return fromGcr(body);
    case 'acr':
      return fromAcr(body);
    case 'nexus':
      return fromNexus(body);
    case 'github':
      return fromGitHub(body, headers);
    default:
      return [];
  }
}

function named(name: string | undefined, rest: Omit<Named, 'name'> = {}): readonly Named[] {
  return name === undefined ? [] : [{ name, ...rest }];
}

function fromQuay(body: Payload): readonly Named[] {
  const name = textOf(body, 'docker_url');
  const tags = toList(at(body, 'updated_tags')).filter((tag) => typeof tag === 'string');
  return tags.length === 0 ? named(name) : tags.flatMap((tag) => named(name, { tag }));
}

function fromHarbor(body: Payload): readonly Named[] {
  return toList(at(body, 'event_data', 'resources')).flatMap((resource) => {
    const { name, tag, digest } = splitReference(textOf(resource, 'resource_url') ?? '');
    return named(name, { tag: textOf(resource, 'tag') ?? tag, digest: textOf(resource, 'digest') ?? digest });
  });
}

/** The whole reference is in `digest`, and with a tag in `tag` as well. */
function fromGcr(body: Payload): readonly Named[] {
  const tagged = splitReference(textOf(body, 'tag') ?? '');
  const digested = splitReference(textOf(body, 'digest') ?? '');
  return named(tagged.name ?? digested.name, { tag: tagged.tag, digest: digested.digest });
}

function fromAcr(body: Payload): readonly Named[] {
  const host = textOf(body, 'request', 'host');
  const path = textOf(body, 'target', 'repository');
  if (host === undefined || path === undefined) return [];
  return named(`${host}/${path}`, {
    tag: textOf(body, 'target', 'tag'),
    digest: textOf(body, 'target', 'digest'),
  });
}

/** A Nexus does not say where it is, and its images may have the name of its repository before theirs. */
function fromNexus(body: Payload): readonly Named[] {
  const [repository, name] = [textOf(body, 'repositoryName'), textOf(body, 'component', 'name')];
  if (name === undefined || textOf(body, 'component', 'format') !== 'docker') return [];
  const tag = textOf(body, 'component', 'version');
  return [...named(name, { tag }), ...named(repository && `${repository}/${name}`, { tag })];
}

const packageEvents = ['package', 'registry_package'];

/** GitHub names the event `package` or, where it is old, `registry_package`; the member of the payload likewise. */
function fromGitHub(body: Payload, headers: HookRequest['headers']): readonly Named[] {
  if (!packageEvents.includes(headers['x-github-event'] ?? '')) return [];
  const found = packageEvents.map((name) => at(body, name)).find((value) => value !== undefined);
  const isContainer = /^(?:container|docker)$/i.test(textOf(found, 'package_type') ?? '');
  const [owner, name] = [
    textOf(found, 'namespace') ?? textOf(found, 'owner', 'login'),
    textOf(found, 'name'),
  ];
  if (!isContainer || owner === undefined || name === undefined) return [];
  const metadata = at(found, 'package_version', 'container_metadata');
  const tag = textOf(metadata, 'tag', 'name');
  const digest = textOf(metadata, 'tag', 'digest') ?? textOf(found, 'package_version', 'version');
  const url = splitReference(textOf(found, 'package_version', 'package_url') ?? '').name ?? '';
  // GitHub Enterprise has a registry of its own.
  const host = url.includes('/') && url.includes('.') ? url.split('/', 1)[0] : 'ghcr.io';
  return named(`${host}/${owner}/${name}`.toLowerCase(), { tag, digest });
}

/** `name[:tag][@digest]`; the colon of a port is not that of a tag. */
function splitReference(reference: string): Partial<Named> {
  const [rest = '', digest] = reference.split('@', 2);
  const colon = rest.lastIndexOf(':');
  const hasTag = colon > rest.lastIndexOf('/');
  const name = hasTag ? rest.slice(0, colon) : rest;
  return {
    ...(name !== '' && { name }),
    ...(hasTag && { tag: rest.slice(colon + 1) }),
    ...(digest !== undefined && { digest }),
  };
}

/** No registry has such a path, and whoever makes a URL of it would end up elsewhere. */
function hasDots(path: string): boolean {
  return path.split('/').some((part) => /^\.+$/.test(part));
}

type Place = Pick<PushedImage, 'registry' | 'repository'>;

function findPath(repository: string): Place | undefined {
  const isPath = /^[a-z0-9][a-z0-9._/-]{0,254}$/.test(repository) && !hasDots(repository);
  return isPath ? { repository } : undefined;
}

function findImage(name: string): Place | undefined {
  if (name.length > 512 || hasDots(name)) return undefined;
  try {
    const { registry, repository } = parseImageName(name);
    return { registry, repository };
  } catch (error) {
    if (error instanceof TidemarkError) return undefined;
    throw error;
  }
}

function checkTag(tag: string | undefined): Pick<PushedImage, 'tag'> {
  return tag !== undefined && /^\w[\w.-]{0,127}$/.test(tag) ? { tag } : {};
}

function checkDigest(digest: string | undefined): Pick<PushedImage, 'digest'> {
  return digest !== undefined && /^sha256:[0-9a-f]{64}$/.test(digest) ? { digest } : {};
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, mostImages) : [];
}
