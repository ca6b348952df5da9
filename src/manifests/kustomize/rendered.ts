import type { Place } from '../../errors.ts';
import type { Resource } from './resource.ts';
import { findNearest, type MapNode, type Path, type PlainData, toData, toPlace } from './yaml/node.ts';

/** One object as a build leaves it. */
export type RenderedObject = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Empty when the object has none. */
  readonly namespace: string;
  /** The whole object; maps have no prototype. Made when it is first asked for. */
  readonly value: PlainData;
  /** Where the object starts in the file that it comes from. */
  readonly place: Place;
  /** Where the value at a path was set: in the base, in a patch, in the field of a kustomization; else its ancestor. */
  readonly placeOf: (path: Path) => Place;
  /** The tree behind it, for further steps of rendering. */
  readonly node: MapNode;
};

export function toRenderedObject({ node, id }: Resource): RenderedObject {
  let value: PlainData | undefined;
  return {
    apiVersion: id.group === '' ? id.version : `${id.group}/${id.version}`,
    kind: id.kind,
    name: id.name,
    namespace: id.namespace,
    get value() {
      value ??= toData(node);
      return value;
    },
    get place() {
      return toPlace(node);
    },
    placeOf: (path) => toPlace(findNearest(node, path)),
    node,
  };
}
