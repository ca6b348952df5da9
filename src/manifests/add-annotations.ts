import type { Problem } from '../errors.ts';
import type { DeclaredAnnotations } from './declared.ts';
import type { ReadObject } from './read-object.ts';
import { describeText } from './schema/describe.ts';
import { suggest } from './schema/suggest.ts';
import { placeAt } from './yaml/placed.ts';
import type { AnyManifest } from './types.ts';
import { toObjectName, toReferenceName } from './types.ts';

export type Annotated = { readonly objects: readonly ReadObject[]; readonly problems: readonly Problem[] };

/** Gives objects the annotations that are declared for them elsewhere. An object that is not there is an error. */
export function addAnnotations(
  objects: readonly ReadObject[],
  declared: readonly DeclaredAnnotations[],
): Annotated {
  if (declared.length === 0) return { objects, problems: [] };
  const byName = new Map(declared.map((one) => [`${one.kind} ${one.object}`, one]));
  const known = new Set(objects.flatMap(toKey));
  const missing = [...byName].filter(([key]) => !known.has(key)).map(([, one]) => one);
  return {
    objects: objects.map((read) => {
      const added = byName.get(toKey(read)[0] ?? '');
      return read.object === undefined || added === undefined
        ? read
        : { ...read, object: annotate(read.object, added) };
    }),
    problems: missing.map((one) => toProblem(one, [...known])),
  };
}

function toKey({ kind, object, rejected }: ReadObject): readonly string[] {
  const named = object ?? rejected;
  return named === undefined
    ? []
    : [`${kind} ${'metadata' in named ? toReferenceName(named) : toObjectName(named)}`];
}

function annotate<Manifest extends AnyManifest>(object: Manifest, added: DeclaredAnnotations): Manifest {
  const { metadata, placeOf } = object;
  const given = Array.from(added.annotations, ([name, { value }]) => [name, value] as const);
  return {
    ...object,
    metadata: {
      ...metadata,
      annotations: Object.fromEntries([...Object.entries(metadata.annotations), ...given]),
    },
    placeOf: (path: Parameters<typeof placeOf>[0]) => {
      const isAnnotation = path[0] === 'metadata' && path[1] === 'annotations';
      const scalar = isAnnotation ? added.annotations.get(String(path[2])) : undefined;
      return scalar === undefined ? placeOf(path) : placeAt(scalar, path.slice(3));
    },
  };
}

function toProblem({ kind, object, place }: DeclaredAnnotations, known: readonly string[]): Problem {
  const names = known.filter((key) => key.startsWith(`${kind} `)).map((key) => key.slice(kind.length + 1));
  const nearest = suggest(object, names);
  const advice =
    nearest === undefined
      ? 'add the directory that has it to manifests, or remove the options'
      : `did you mean ${describeText(nearest)}?`;
  const message = `expected an ${kind} ${describeText(object)}, found none; ${advice}`;
  return { severity: 'error', code: 'missing-reference', message, place };
}
