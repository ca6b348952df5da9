import { isDeepStrictEqual } from 'node:util';
import { type BuildResult, buildKustomization } from '../../../src/manifests/kustomize/build.ts';
import { createMemoryFiles } from '../../manifests/kustomize/memory-files.ts';
import { type CaseResult, type Family, toCases } from '../family.ts';

type Case = {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly build: string;
  readonly loadRestrictorNone: boolean;
  readonly outsideRepo?: boolean;
  readonly expected?: readonly unknown[];
  readonly errorContains?: string;
  readonly flux?: { readonly expected?: readonly unknown[]; readonly error?: string };
  readonly fluxOrder?: readonly number[];
};

type Wanted = { readonly objects: readonly unknown[] } | { readonly error: string };

export const family: Family = {
  names: ['kustomize'],
  fits: (firstCase) => 'build' in firstCase && 'files' in firstCase,
  run: (content) => toCases<Case>(content).map(runCase),
};

/**
 * A case passes when we agree with Flux's own build, in its order, and also with `kustomize build` in the order that it
 * prints. Where those two differ in more than order, Flux is what runs in clusters, and we do what it does in both.
 */
function runCase(each: Case): CaseResult {
  const asFlux = compare(build(each, { loadRestrictorNone: true, loadOrder: true }), toFluxAnswer(each));
  const detail = asFlux ?? (each.flux === undefined ? compare(build(each, each), toAnswer(each)) : undefined);
  return { name: each.name, passed: detail === undefined, ...(detail !== undefined && { detail }) };
}

function build(
  { files, build: directory, name }: Case,
  options: { readonly loadRestrictorNone: boolean; readonly loadOrder?: boolean },
): BuildResult {
  try {
    const { loadRestrictorNone, loadOrder = false } = options;
    return buildKustomization(createMemoryFiles(files), directory, { loadRestrictorNone, loadOrder });
  } catch (cause) {
    throw new Error(`the case '${name}' crashed`, { cause });
  }
}

function toAnswer({ expected, errorContains }: Case): Wanted {
  return expected === undefined ? { error: errorContains ?? '' } : { objects: expected };
}

function toFluxAnswer(each: Case): Wanted {
  const { expected = [], flux, fluxOrder } = each;
  if (flux?.expected !== undefined) return { objects: flux.expected };
  if (flux?.error !== undefined) return { error: toLastWords(flux.error) };
  return fluxOrder === undefined ? toAnswer(each) : { objects: fluxOrder.map((index) => expected[index]) };
}

/** The end of an error, which says what happened; what is before it depends on the machine and on Go's way to print. */
function toLastWords(error: string): string {
  return error.includes('fs-security-constraint')
    ? 'fs-security-constraint read'
    : (/[^:,]*$/.exec(error)?.[0] ?? error);
}

function compare(found: BuildResult, wanted: Wanted): string | undefined {
  const errors = found.problems.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  if ('error' in wanted) {
    const text = toRelativePaths(wanted.error);
    if (errors.some((message) => message.includes(text))) return undefined;
    return `expected an error with "${text}", found ${errors.length === 0 ? 'none' : errors.join('; ')}`;
  }
  if (errors.length > 0) return `expected objects, found the error ${errors.join('; ')}`;
  const objects: unknown = JSON.parse(JSON.stringify(found.objects.map(({ value }) => value)));
  if (isDeepStrictEqual(objects, wanted.objects)) return undefined;
  return `expected ${JSON.stringify(wanted.objects)}, found ${JSON.stringify(objects)}`;
}

/** The vectors show the repository as `/repo`; we show paths relative to it. */
function toRelativePaths(text: string): string {
  return text.replaceAll('/repo/', '').replaceAll('/repo', '.');
}
