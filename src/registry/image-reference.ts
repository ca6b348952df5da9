import { TidemarkError } from '../errors.ts';
import type { Repository } from './parse-repository.ts';
import { parseRepository } from './parse-repository.ts';

/** An image with its tag or digest, as Flux's commit message templates see it. */
export type ImageReference = Repository & {
  /** The reference as written. */
  readonly string: string;
  /** The digest if there is one, else the tag; `latest` when there is neither. */
  readonly identifier: string;
  /** The canonical repository with the identifier, `index.docker.io/library/app:v1`. */
  readonly name: string;
  /** The tag that is written, or `latest` when there is neither tag nor digest. */
  readonly tag?: string;
  readonly digest?: string;
};

/**
 * Reads `name[:tag][@digest]` as go-containerregistry does without strict validation.
 *
 * Throws `TidemarkError` `invalid-reference` with its text.
 */
export function parseImageReference(reference: string): ImageReference {
  const parsed = parseTagged(reference) ?? parseDigested(reference);
  if (parsed !== undefined) return parsed;
  throw new TidemarkError('invalid-reference', `could not parse reference: ${reference}`);
}

function parseTagged(reference: string): ImageReference | undefined {
  const { base, tag = 'latest' } = splitTag(reference);
  const repository = parseRepository(base);
  if (repository === undefined || !/^[A-Za-z0-9_.-]{1,128}$/.test(tag)) return undefined;
  const name = `${repository.registry}/${repository.repository}:${tag}`;
  return { ...repository, string: reference, identifier: tag, name, tag };
}

function parseDigested(reference: string): ImageReference | undefined {
  const [base = '', digest = '', ...others] = reference.split('@');
  if (others.length > 0 || !/^sha256:[0-9a-f]{64}$/.test(digest)) return undefined;
  const tagged = parseTagged(base);
  const repository = tagged ?? parseRepository(base);
  if (repository === undefined) return undefined;
  const { registry, repository: path } = repository;
  const { tag } = splitTag(base);
  const name = `${registry}/${path}@${digest}`;
  return {
    registry,
    repository: path,
    string: reference,
    identifier: digest,
    name,
    digest,
    ...(tag && { tag }),
  };
}

// A colon with a slash behind it belongs to a port.
function splitTag(reference: string): { readonly base: string; readonly tag?: string } {
  const colon = reference.lastIndexOf(':');
  if (colon < 0 || reference.includes('/', colon)) return { base: reference };
  return { base: reference.slice(0, colon), tag: reference.slice(colon + 1) };
}
