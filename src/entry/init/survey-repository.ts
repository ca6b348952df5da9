import { TidemarkError } from '../../errors.ts';
import type { Tree, TreeFile } from '../../manifests/tree.ts';
import { surveyFile } from './survey-file.ts';
import type { LeftOut, SurveyedValue } from './survey-file.ts';

export type SurveyedFile = {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly values: readonly SurveyedValue[];
};

export type Survey = {
  /** Files that have values with images. */
  readonly files: readonly SurveyedFile[];
  /** What looks like a value and is none, and files that cannot be read. */
  readonly leftOut: readonly LeftOut[];
  /** Files that have image manifests of Flux. */
  readonly manifests: readonly string[];
};

/** A larger file is no manifest that people write. */
const largest = 4 * 1024 * 1024;

/** Looks at every YAML and JSON file below a directory that may name an image. */
export function surveyRepository(tree: Tree, directory: string): Survey {
  const files: SurveyedFile[] = [];
  const manifests: string[] = [];
  const leftOut: LeftOut[] = [];
  for (const file of tree.files(directory)) {
    if (!/\.(?:ya?ml|json)$/i.test(file.path) && !file.path.endsWith('Kustomization')) continue;
    if (isForeign(file.path)) continue;
    const bytes = readBytes(file);
    if (bytes === undefined) continue;
    if (bytes.length > largest) {
      leftOut.push({
        place: { file: file.path, line: 1, column: 1 },
        reason: 'the file is larger than 4 MiB',
      });
      continue;
    }
    if (isImageManifest(file.path, bytes)) manifests.push(file.path);
    const survey = surveyFile(file.path, bytes);
    leftOut.push(...survey.leftOut);
    if (survey.values.length > 0) files.push({ path: file.path, bytes, values: survey.values });
  }
  return { files, leftOut, manifests };
}

/** What others own: installed packages, workflows and settings of tools, and what flux bootstrap writes. */
function isForeign(path: string): boolean {
  const steps = path.split('/');
  const name = steps.at(-1) ?? '';
  if (steps.slice(0, -1).some((step) => step.startsWith('.') || step === 'node_modules')) return true;
  return (
    name.startsWith('.') || name === 'gotk-components.yaml' || /^(?:package|tsconfig).*\.json$/.test(name)
  );
}

function readBytes(file: TreeFile): Uint8Array | undefined {
  try {
    const bytes = file.read();
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const isWanted = text.includes('image') || text.includes('newTag') || text.includes('tag');
    return isWanted ? bytes : undefined;
  } catch (error) {
    if (error instanceof TidemarkError) return undefined;
    throw error;
  }
}

function isImageManifest(path: string, bytes: Uint8Array): boolean {
  if (/\.json$/i.test(path)) return false;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return (
    /^\s*(?:- )?["']?apiVersion["']?\s*:\s*["']?image\.toolkit\.fluxcd\.io\//m.test(text) &&
    /^\s*(?:- )?["']?kind["']?\s*:\s*["']?Image(?:Repository|Policy|UpdateAutomation)\b/m.test(text) &&
    !isTemplate(text)
  );
}

/**
 * What makes manifests and is none: files of Helm charts, and what a script copies for a new application. Templates of
 * commit messages have braces, too, but no line that starts with them, and no name.
 */
function isTemplate(text: string): boolean {
  return (
    /^\{\{/m.test(text) ||
    /\{\{-?\s*\.(?:Release|Chart)\./.test(text) ||
    /\b(?:name|namespace)["']?\s*:\s*["']?[^\s"'#]*(?:\{\{|__[A-Z])/.test(text)
  );
}
