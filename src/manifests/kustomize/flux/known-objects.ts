import type { RenderedObject } from '../rendered.ts';

/** The objects of one cluster that are known so far. Each Kustomization asks for its source, so nothing here searches. */
export type KnownObjects = {
  /** The first object of a kind with that name. */
  readonly find: (kind: string, namespace: string, name: string) => RenderedObject | undefined;
  /** All objects of a kind in a namespace, in the order in which they were found. */
  readonly list: (kind: string, namespace: string) => readonly RenderedObject[];
};

export function createKnownObjects(): KnownObjects & { readonly add: (object: RenderedObject) => void } {
  const byName = new Map<string, RenderedObject>();
  const byKind = new Map<string, RenderedObject[]>();
  return {
    find: (kind, namespace, name) => byName.get(`${kind}/${namespace}/${name}`),
    list: (kind, namespace) => byKind.get(`${kind}/${namespace}`) ?? [],
    add: (object) => {
      const { kind, namespace, name } = object;
      if (!byName.has(`${kind}/${namespace}/${name}`)) byName.set(`${kind}/${namespace}/${name}`, object);
      const namesakes = byKind.get(`${kind}/${namespace}`);
      if (namesakes === undefined) byKind.set(`${kind}/${namespace}`, [object]);
      else namesakes.push(object);
    },
  };
}
