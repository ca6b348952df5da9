import type { Place, Problem } from '../../errors.ts';
import type { PlacedNode, PlacedPath } from '../../manifests/yaml/placed.ts';
import { placeAt } from '../../manifests/yaml/placed.ts';
import { toTime } from '../../policy/gates/age.ts';
import { isTag } from '../../registry/oci/tag-grammar.ts';
import type { GoldenSpec } from './golden-schema.ts';

/** What is wrong with a case although each of its fields is right by itself, with the place of each mistake. */
export function checkCase(spec: GoldenSpec, node: PlacedNode): readonly Problem[] {
  return [...findMistakes(spec)].map(([path, message]) => toProblem(message, placeAt(node, path)));
}

type Mistake = readonly [path: PlacedPath, message: string];

function* findMistakes(golden: GoldenSpec): Generator<Mistake> {
  const { policy, spec, options, tags, current, created, expect, error } = golden;
  if ((policy === undefined) === (spec === undefined))
    yield [[], 'expected either policy or spec in a case, to say which policy is tested'];
  if ((expect === undefined) === (error === undefined))
    yield [[], 'expected either expect or error in a case, to say what is to come out'];
  if (error?.trim() === '')
    yield [['error'], 'expected the code of an error, or a part of its message, found an empty text'];
  if (options !== undefined && spec === undefined)
    yield [
      ['options'],
      'expected options beside a spec only; those of a declared policy are its annotations',
    ];
  for (const [index, tag] of tags.entries()) if (!isTag(tag)) yield [['tags', index], describeNoTag(tag)];
  if (current !== undefined && !isTag(current)) yield [['current'], describeNoTag(current)];
  for (const [tag, time] of Object.entries(created)) {
    if (toTime(time) === undefined)
      yield [['created', tag], `expected a time such as 2026-01-31T12:00:00Z, found "${time}"`];
    if (!tags.includes(tag)) yield [['created', tag], `expected one of the tags of the case, found "${tag}"`];
  }
}

function describeNoTag(text: string): string {
  return `expected a tag, at most 128 letters, digits, '.', '_' and '-', found "${text}"`;
}

function toProblem(message: string, place: Place): Problem {
  return { severity: 'error', code: 'invalid-value', message, place };
}
