import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { families } from './families/index.ts';
import type { CaseResult, Family } from './family.ts';
import { toCases } from './family.ts';

export type FileResult = { readonly name: string; readonly results: readonly CaseResult[] };

/** Runs every `*.json` of a directory, by name. */
export function runVectors(directory: string): readonly FileResult[] {
  const files = readdirSync(directory).filter((file) => file.endsWith('.json'));
  return files.sort().map((file) => runFile(join(directory, file)));
}

/** Runs one file of vectors. A file that cannot be read, or that no family knows, fails as a whole. */
export function runFile(path: string): FileResult {
  const name = basename(path, '.json');
  try {
    const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const cases = toCases(content);
    const family = findFamily(name, cases[0] ?? {});
    return { name, results: family?.run(content) ?? cases.map((each) => unknown(each)) };
  } catch (error) {
    return { name, results: [{ name, passed: false, detail: String(error) }] };
  }
}

function findFamily(name: string, firstCase: object): Family | undefined {
  const prefixes = families
    .flatMap((family) => family.names.map((known) => ({ family, known })))
    .filter(({ known }) => name.startsWith(known))
    .sort((a, b) => b.known.length - a.known.length);
  return prefixes[0]?.family ?? families.find((family) => family.fits(firstCase));
}

function unknown(each: object): CaseResult {
  return { name: JSON.stringify(each).slice(0, 80), passed: false, detail: 'no family knows such a case' };
}
