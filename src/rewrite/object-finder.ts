import type { ObjectIdentity } from './marker.ts';
import { toIdentity } from './object-identity.ts';
import type { ReadDocument, Reading } from './read-text.ts';

/** Finds the object of the document that contains an offset of the text of a reading. */
export type ObjectFinder = { readonly at: (pos: number) => ObjectIdentity | undefined };

export function createObjectFinder({ documents }: Reading): ObjectFinder {
  const known = new Map<ReadDocument, ObjectIdentity>();
  return {
    at: (pos) => {
      const document = findDocument(documents, pos);
      if (document === undefined) return undefined;
      const object = known.get(document) ?? toIdentity(document.root);
      known.set(document, object);
      return object;
    },
  };
}

function findDocument(documents: readonly ReadDocument[], pos: number): ReadDocument | undefined {
  let low = 0;
  let high = documents.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((documents[middle]?.start ?? 0) <= pos) low = middle + 1;
    else high = middle;
  }
  const document = documents[low - 1];
  return document !== undefined && pos < document.end ? document : undefined;
}
