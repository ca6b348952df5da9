import { createHash, createHmac } from 'node:crypto';
import type { ImageName } from '../../registry/image-name.ts';
import type { ListingAccess } from '../../registry/registry.ts';

/** Where a listing is kept, and who may see it there. */
export type ListingPlace = {
  readonly key: string;
  /** Whether it is readable by everybody, or encrypted for the installation whose credentials it took. */
  readonly isPublic: boolean;
};

export type PlaceQuestion = {
  readonly image: ImageName;
  readonly access: ListingAccess;
  readonly installation: number;
  /** Makes names of credentials that say nothing about them. */
  readonly identityKey: Uint8Array;
};

/**
 * A listing that took no credentials is the same for everybody. One that took some is for those who have the same
 * ones, in the same installation. What comes over plain http may be anybody's word, so that it is not shared at all.
 */
export function findListingPlace(question: PlaceQuestion): ListingPlace | undefined {
  const { image, access, installation, identityKey } = question;
  const { credentials, connection, insecure } = access;
  if (insecure) return undefined;
  if (credentials === undefined && connection === undefined)
    return {
      key: `listing/${createHash('sha256').update(image.canonical).digest('hex')}`,
      isPublic: true,
    };
  const identity = JSON.stringify([
    installation,
    image.canonical,
    credentials?.username,
    credentials?.password,
    connection,
  ]);
  const name = createHmac('sha256', identityKey).update(identity).digest('hex');
  return { key: `tenant/${installation}/listing/${name}`, isPublic: false };
}
