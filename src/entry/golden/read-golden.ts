import type { Place, Problem } from '../../errors.ts';
import { checkShape } from '../../manifests/schema/check-shape.ts';
import { sortProblems } from '../../manifests/sort-problems.ts';
import type { TreeFile } from '../../manifests/tree.ts';
import type { PlacedNode } from '../../manifests/yaml/placed.ts';
import { findEntry, isNull, placeAt, toEntryPlace } from '../../manifests/yaml/placed.ts';
import { readDocuments } from '../../manifests/yaml/read-documents.ts';
import { checkCase } from './check-case.ts';
import type { GoldenSpec } from './golden-schema.ts';
import { goldenCaseSchema, goldenFileSchema } from './golden-schema.ts';

/** One golden case and where it stands. */
export type GoldenCase = GoldenSpec & {
  readonly place: Place;
  /** Where the expectation stands. */
  readonly expectedAt: Place;
};

export type GoldenFile = {
  /** The cases that can be run. */
  readonly cases: readonly GoldenCase[];
  /** How many there are, broken ones too. */
  readonly count: number;
  readonly problems: readonly Problem[];
};

/** Reads the golden cases of one file; what is wrong with it comes back as problems with places. */
export function readGolden(file: TreeFile): GoldenFile {
  const documents = [...readDocuments({ path: file.path, content: file.read() }, () => true)];
  const files = documents.map((document): GoldenFile => {
    if (document.kind === 'broken')
      return { cases: [], count: 0, problems: [{ ...document.problem, severity: 'error' }] };
    const found = readTests(document.root);
    return { ...found, problems: [...document.problems, ...found.problems] };
  });
  const [count, problems] = [sum(files), files.flatMap((found) => found.problems)];
  const place = { file: file.path, line: 1, column: 1 };
  const isBare = count === 0 && problems.length === 0;
  return {
    cases: files.flatMap(({ cases }) => cases),
    count,
    problems: isBare ? [toMissing('expected a list of cases under tests, found none', place)] : problems,
  };
}

function sum(files: readonly GoldenFile[]): number {
  return files.reduce((total, { count }) => total + count, 0);
}

function toMissing(message: string, place: Place): Problem {
  return { severity: 'error', code: 'missing-field', message, place };
}

function readTests(root: PlacedNode): GoldenFile {
  if (isNull(root)) return { cases: [], count: 0, problems: [] };
  if (root.kind !== 'map') {
    const message = 'expected a map with the list tests, found something else; put tests: in front';
    return { cases: [], count: 0, problems: [toMissing(message, root.place)] };
  }
  const problems: Problem[] = [];
  const context = { version: 'v1', problems, unknown: 'remove it' } as const;
  checkShape(goldenFileSchema, { node: root, path: '', place: root.place }, context);
  const tests = findEntry(root, 'tests');
  const items = tests?.node.kind === 'list' ? tests.node.items : [];
  const cases = items.flatMap((node, index) => readCase(node, `tests[${index}]`, problems));
  if (tests?.node.kind === 'list' && items.length === 0)
    problems.push(toMissing('tests: expected at least one case, found none', toEntryPlace(tests)));
  return { cases, count: items.length, problems: sortProblems(problems.map(withoutDot)) };
}

/** The path of a field at the top starts with a dot. */
function withoutDot(problem: Problem): Problem {
  return { ...problem, message: problem.message.replace(/^\./, '') };
}

function readCase(node: PlacedNode, path: string, problems: Problem[]): readonly GoldenCase[] {
  const context = { version: 'v1', problems, unknown: 'remove it' } as const;
  const spec = checkShape(goldenCaseSchema, { node, path, place: node.place }, context);
  if (spec === undefined) return [];
  const mistakes = checkCase(spec, node);
  problems.push(...mistakes);
  if (mistakes.length > 0) return [];
  const expectedAt = placeAt(node, [spec.expect === undefined ? 'error' : 'expect']);
  return [{ ...spec, place: node.place, expectedAt }];
}
