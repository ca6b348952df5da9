import type { Problem } from '../../errors.ts';
import { toProblem } from '../../errors.ts';
import { addValue } from '../findings.ts';
import type { Findings } from '../findings.ts';
import { isMentionedIn, isWantedDocument, isWantedFile } from '../prefilter.ts';
import type { ReadScope } from '../read-object.ts';
import type { TreeFile } from '../tree.ts';
import { readDocuments } from '../yaml/read-documents.ts';

/** Adds the objects of one file as they stand there. A file that mentions none of ours is not even parsed. */
export function readRawFile(file: TreeFile, scope: ReadScope, findings: Findings): void {
  findings.yamlFiles++;
  const content = readContent(file, findings.problems);
  if (content === undefined || !isWantedFile(content)) return;
  for (const document of readDocuments({ path: file.path, content }, isWantedDocument)) {
    if (document.kind === 'broken') {
      // A file that is not about images is none of our business: Helm templates are the usual case.
      const severity = isMentionedIn(document.text) ? 'error' : 'warning';
      findings.problems.push({ ...document.problem, severity });
      continue;
    }
    findings.problems.push(...document.problems);
    addValue(document.root, scope, findings);
  }
}

/** The bytes of a file; when it cannot be read, that is a problem. */
function readContent(file: TreeFile, problems: Problem[]): Uint8Array | undefined {
  try {
    return file.read();
  } catch (error) {
    const problem = toProblem(error, { file: file.path, line: 1, column: 1 });
    // No cluster takes an object of that size, so that no manifest is lost.
    problems.push(problem.code === 'file-too-large' ? { ...problem, severity: 'warning' } : problem);
    return undefined;
  }
}
