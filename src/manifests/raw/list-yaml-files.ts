import type { Problem } from '../../errors.ts';
import { toProblem } from '../../errors.ts';
import type { Tree, TreeFile } from '../tree.ts';

/** The YAML files of all directories, each once; a directory that is missing is a problem and hides no other one. */
export function* listYamlFiles(
  tree: Tree,
  directories: readonly string[],
  problems: Problem[],
): Generator<TreeFile> {
  const given = new Set<string>();
  for (const directory of directories) {
    try {
      for (const file of tree.files(directory)) {
        if (given.has(file.path) || !/\.ya?ml$/.test(file.path)) continue;
        given.add(file.path);
        yield file;
      }
    } catch (error) {
      problems.push(toProblem(error));
    }
  }
}
