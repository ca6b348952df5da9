import type { ErrorCode, Problem } from '../../errors.ts';
import type { Findings } from '../findings.ts';
import type { ReadObject } from '../read-object.ts';
import type { Tree } from '../tree.ts';
import { findOverlays } from './find-overlays.ts';

/** What an overlay or a substitution would add. */
const waitingCodes: readonly ErrorCode[] = ['missing-field', 'unresolved-substitution'];

const shownDirectories = 8;

/**
 * Image objects that stand alone but are bases of an overlay or parts of it: instead of one error for each field that
 * they do not have, one that names the overlays to read. They are left out, because they mean nothing by themselves.
 */
export function explainBases(
  tree: Tree,
  findings: Findings,
  options: { readonly hasNamespace: boolean },
): Findings {
  const waiting = findings.objects.filter((read) => isWaiting(read, options.hasNamespace));
  if (waiting.length === 0) return findings;
  const overlays = findOverlays(
    tree,
    waiting.map(({ place }) => place.file),
  );
  const bases = new Set(waiting.filter(({ place }) => overlays.has(place.file)));
  const directories = new Set([...bases].flatMap(({ place }) => overlays.get(place.file) ?? []));
  return {
    ...findings,
    objects: findings.objects.map((read) => (bases.has(read) ? leaveOut(read) : read)),
    problems: [...findings.problems, ...toProblem([...bases], [...directories].sort())],
  };
}

function isWaiting(read: ReadObject, hasNamespace: boolean): boolean {
  if (!read.kind.startsWith('Image')) return false;
  return (read.isWithoutNamespace && !hasNamespace) || read.problems.some(isOfBase);
}

function isOfBase({ severity, code }: Problem): boolean {
  return severity === 'error' && waitingCodes.includes(code);
}

function leaveOut({ kind, place, rejected, problems }: ReadObject): ReadObject {
  const others = problems.filter((problem) => !isOfBase(problem));
  return { kind, place, isWithoutNamespace: false, problems: others, ...(rejected && { rejected }) };
}

function toProblem(bases: readonly ReadObject[], directories: readonly string[]): readonly Problem[] {
  const [first] = bases;
  if (first === undefined) return [];
  const more = bases.length === 1 ? '' : `, here and in ${bases.length - 1} more objects`;
  const shown = directories.slice(0, shownDirectories).map((directory) => `--manifests ${directory}`);
  const rest = directories.length > shown.length ? ` (and ${directories.length - shown.length} more)` : '';
  const message = `expected an image manifest that is complete, found one that an overlay completes${more}; read what is applied instead: ${shown.join(' ')}${rest}, or list the directories under manifests in .github/tidemark.yaml`;
  return [{ severity: 'error', code: 'missing-field', message, place: first.place }];
}
