import type { Place, Problem } from '../../errors.ts';
import { checkShape } from '../../manifests/schema/check-shape.ts';
import type { TreeFile } from '../../manifests/tree.ts';
import { placeAt } from '../../manifests/yaml/placed.ts';
import { readDocuments } from '../../manifests/yaml/read-documents.ts';
import type { GoldenSpec } from './golden-schema.ts';
import { goldenSchema } from './golden-schema.ts';

/** One golden case and where it stands. */
export type GoldenCase = GoldenSpec & {
  readonly place: Place;
  /** Where the expectation stands. */
  readonly expectedAt: Place;
};

export type GoldenFile = { readonly cases: readonly GoldenCase[]; readonly problems: readonly Problem[] };

/** Reads the golden cases of one file; what is wrong with it comes back as problems with places. */
export function readGolden(file: TreeFile): GoldenFile {
  const problems: Problem[] = [];
  const cases: GoldenCase[] = [];
  for (const document of readDocuments({ path: file.path, content: file.read() }, () => true)) {
    if (document.kind === 'broken') {
      problems.push({ ...document.problem, severity: 'error' });
      continue;
    }
    const { root } = document;
    problems.push(...document.problems);
    const found = { node: root, path: '', place: root.place };
    const misshapen: Problem[] = [];
    const read = checkShape(goldenSchema, found, { version: 'v1', problems: misshapen });
    problems.push(
      ...misshapen.map((problem) => ({ ...problem, message: problem.message.replace(/^\./, '') })),
    );
    for (const [index, spec] of (read?.tests ?? []).entries()) {
      const place = placeAt(root, ['tests', index]);
      const expectedAt = placeAt(root, ['tests', index, spec.expect === undefined ? 'error' : 'expect']);
      const golden = { ...spec, place, expectedAt };
      problems.push(...checkCase(golden));
      cases.push(golden);
    }
  }
  return { cases, problems };
}

function checkCase({ policy, spec, expect, error, place }: GoldenCase): readonly Problem[] {
  const toProblem = (message: string): Problem => ({
    severity: 'error',
    code: 'invalid-value',
    message,
    place,
  });
  return [
    ...((policy === undefined) === (spec === undefined)
      ? [toProblem('expected either policy or spec in a case, to say which policy is tested')]
      : []),
    ...((expect === undefined) === (error === undefined)
      ? [toProblem('expected either expect or error in a case, to say what is to come out')]
      : []),
  ];
}
