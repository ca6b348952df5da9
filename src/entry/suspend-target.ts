import { isDeepStrictEqual } from 'node:util';
import type { Place } from '../errors.ts';
import { TidemarkError } from '../errors.ts';
import type { Manifests } from '../manifests/types.ts';
import { toObjectName } from '../manifests/types.ts';

export type SuspendableKind = 'ImageRepository' | 'ImagePolicy' | 'ImageUpdateAutomation';

export type SuspendTarget = {
  /** `Kind/namespace/name`. */
  readonly object: string;
  readonly place: Place;
  /** Where `spec.suspend` was set; inside of the object when nothing sets it. */
  readonly valuePlace: Place;
  readonly isSuspended: boolean;
};

/** Every object that can be suspended. */
export function listSuspendable(manifests: Manifests): readonly SuspendTarget[] {
  const { imageRepositories, imagePolicies, imageUpdateAutomations } = manifests;
  return [...imageRepositories, ...imagePolicies, ...imageUpdateAutomations].map((object) => ({
    object: `${object.kind}/${toObjectName(object)}`,
    place: object.place,
    valuePlace: findValuePlace(object),
    isSuspended: object.spec.suspend,
  }));
}

/** A field that is not there is answered for by `spec`, wherever that was touched last. */
function findValuePlace({
  place,
  placeOf,
}: {
  readonly place: Place;
  readonly placeOf: (path: readonly string[]) => Place;
}): Place {
  const value = placeOf(['spec', 'suspend']);
  return isDeepStrictEqual(value, placeOf(['spec'])) ? place : value;
}

/** The one object that is meant; a bare name with a namespace is one of there. Throws `TidemarkError` `missing-reference` or `invalid-input`. */
export function findSuspendable(
  manifests: Manifests,
  {
    kind,
    name: given,
    namespace,
  }: {
    readonly kind: SuspendableKind;
    readonly name: string;
    readonly namespace: string | undefined;
  },
): SuspendTarget {
  const name = namespace === undefined || given.includes('/') ? given : `${namespace}/${given}`;
  const all = listSuspendable(manifests).filter(({ object }) => object.startsWith(`${kind}/`));
  const found = all.filter(({ object }) => {
    const full = object.slice(kind.length + 1);
    const bare = full.replace(/@.*$/, '');
    return [full, bare].some((form) => form === name || form.slice(form.indexOf('/') + 1) === name);
  });
  const [target, second] = found;
  if (target !== undefined && second === undefined) return target;
  if (target === undefined) throw toMissing(manifests, { kind, name });
  const names = found.map(({ object }) => object.slice(kind.length + 1)).join(', ');
  throw new TidemarkError(
    'invalid-input',
    `expected one ${kind} "${name}", found ${names}; name the one that is meant in full`,
  );
}

function toMissing(
  manifests: Manifests,
  { kind, name }: { readonly kind: SuspendableKind; readonly name: string },
): TidemarkError {
  const isRejected = (manifests.rejected ?? []).some(
    (object) => object.kind === kind && (object.name === name || toObjectName(object) === name),
  );
  const found = isRejected
    ? 'found one with errors; tidemark lint shows them'
    : 'found none; check the name and --manifests';
  return new TidemarkError('missing-reference', `expected an ${kind} "${name}", ${found}`);
}

/** Throws `TidemarkError` `rewrite-unsafe` unless nothing but the field of the target differs. */
export function assertSameButSuspend(change: {
  readonly before: Manifests;
  readonly after: Manifests;
  readonly target: SuspendTarget;
  readonly suspend: boolean;
}): void {
  const { before, after, target, suspend } = change;
  const wanted = toPlain(before, (object, isSuspended) => (object === target.object ? suspend : isSuspended));
  const found = toPlain(after, (_, isSuspended) => isSuspended);
  if (isDeepStrictEqual(wanted, found)) return;
  const message = `expected a change of ${target.object} alone, found that a patch or another object depends on the manifest; edit it by hand`;
  throw new TidemarkError('rewrite-unsafe', message, { place: target.place });
}

/** What the manifests say, without places, as data that can be compared. */
function toPlain(manifests: Manifests, choose: (object: string, isSuspended: boolean) => boolean): unknown {
  const { imageRepositories, imagePolicies, imageUpdateAutomations, ...others } = manifests;
  const objects = [...imageRepositories, ...imagePolicies, ...imageUpdateAutomations].map((object) => {
    const suspend = choose(`${object.kind}/${toObjectName(object)}`, object.spec.suspend);
    return { ...object, spec: { ...object.spec, suspend } };
  });
  const text = JSON.stringify([objects, others], (key, value: unknown) =>
    key === 'place' ? undefined : value,
  );
  const data: unknown = JSON.parse(text);
  return data;
}
