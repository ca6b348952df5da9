import type { Manifests } from '../../manifests/types.ts';
import type { Receiver } from '../../receivers/manifests/types.ts';

type Objects = Pick<Manifests, 'imageRepositories' | 'imagePolicies' | 'imageUpdateAutomations'>;

/** A Receiver with the objects that it may name, as a reconciliation leaves it where requests find it. No secret is in it. */
export type StoredHook = { readonly receiver: Receiver; readonly manifests: Objects };

/** As JSON, which leaves out where the fields stand. */
export function toHookText({ receiver, manifests }: StoredHook): string {
  return JSON.stringify({ receiver, manifests });
}

/** What `toHookText` gave, in this process or in another one of the same version. */
export function parseHook(text: string): StoredHook {
  const { receiver, manifests }: StoredHook = JSON.parse(text);
  const place = <Item extends { readonly place: Receiver['place'] }>(item: Item) => ({
    ...item,
    placeOf: () => item.place,
  });
  return {
    receiver: place(receiver),
    manifests: {
      imageRepositories: manifests.imageRepositories.map(place),
      imagePolicies: manifests.imagePolicies.map(place),
      imageUpdateAutomations: manifests.imageUpdateAutomations.map(place),
    },
  };
}
