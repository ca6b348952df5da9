import type { ListingAccess, Registry } from '../../../registry/registry.ts';
import type { Caller } from './caller.ts';
import type { PlainAccess } from './protocol.ts';

/** Registries as the thread that started this one asks them, for all tenants together. */
export function createRemoteRegistry({ ask, askText }: Pick<Caller, 'ask' | 'askText'>): Registry {
  return {
    listTags: async (image, access) => {
      const reply = await ask({ name: 'listTags', image, access: toPlain(access) }, access.signal);
      if (!('listing' in reply)) throw new Error('expected a listing');
      const { listing } = reply;
      return { ...listing, tags: access.select?.(listing.tags) ?? listing.tags };
    },
    resolveDigest: (image, tag, access) =>
      askText({ name: 'resolveDigest', image, tag, access: toPlain(access) }, access.signal),
    describeManifest: async (image, reference, access) => {
      const plain = toPlain(access);
      const reply = await ask({ name: 'describeManifest', image, reference, access: plain }, access.signal);
      if ('facts' in reply) return reply.facts;
      throw new Error('expected what a manifest says');
    },
  };
}

function toPlain({ credentials, connection, insecure, deadline, maxAge }: ListingAccess): PlainAccess {
  return {
    insecure,
    ...(credentials !== undefined && { credentials }),
    ...(connection !== undefined && { connection }),
    ...(deadline !== undefined && { deadline }),
    ...(maxAge !== undefined && { maxAge }),
  };
}
