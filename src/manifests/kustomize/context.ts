import { type ErrorCode, type Problem, TidemarkError } from '../../errors.ts';
import { isWithin, resolvePath, showPath } from './files.ts';
import type { Kustomization } from './kustomization.ts';
import { readSource, type Session } from './session.ts';
import { type Origin, toPlace } from './yaml/node.ts';
import type { Source } from './yaml/source.ts';

/** What every step of a build needs beside its data. */
export type BuildContext = {
  readonly session: Session;
  /** Files have to be in or below the directory of the kustomization that names them. */
  readonly restricted: boolean;
  /** The directories that are being built, outermost first. */
  readonly stack: readonly string[];
};

/** One kustomization that is being run, with the context of its directory. */
export type Run = { readonly context: BuildContext; readonly kustomization: Kustomization };

/**
 * Reads a file that a kustomization names.
 *
 * Throws `TidemarkError` `path-not-found`, `path-escapes` or `access-denied` with kustomize's text.
 */
export function readNamedFile(run: Run, name: string, origin: Origin): Source {
  const path = resolveName(run, name, origin);
  const { directory } = run.kustomization;
  if (run.context.restricted && !isWithin(path, directory)) {
    const text = `security; file '${path}' is not in or below '${showPath(directory)}'`;
    throw new TidemarkError('access-denied', text, { place: toPlace(origin) });
  }
  const source = readSource(run.context.session, path);
  if (source !== undefined) return source;
  const reason = run.context.session.files.isDirectory(path)
    ? `read ${showPath(path)}: is a directory`
    : undefined;
  const text = reason ?? `open ${path}: no such file or directory`;
  throw new TidemarkError('path-not-found', text, { place: toPlace(origin) });
}

/** The path that a name in a kustomization means. Throws `TidemarkError` when it leaves the repository. */
export function resolveName(run: Run, name: string, origin: Origin): string {
  if (name.startsWith('/')) {
    const text = `fs-security-constraint read ${name}: absolute paths are not in or below the root of the repository`;
    throw new TidemarkError('path-escapes', text, { place: toPlace(origin) });
  }
  return withPlace(origin, () => resolvePath(run.kustomization.directory, name));
}

/** Runs `work`; an error of it that has no place gets that of `origin`. */
export function withPlace<Result>(origin: Origin, work: () => Result): Result {
  return withPrefix('', origin, work);
}

/** As `withPlace`, and puts `prefix` before the message. */
export function withPrefix<Result>(prefix: string, origin: Origin, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof TidemarkError) || (prefix === '' && error.place !== undefined)) throw error;
    throw new TidemarkError(error.code, prefix + error.message, {
      place: error.place ?? toPlace(origin),
      cause: error,
    });
  }
}

export function failAt(origin: Origin, code: ErrorCode, message: string): TidemarkError {
  return new TidemarkError(code, message, { place: toPlace(origin) });
}

export function warnAt(origin: Origin, code: ErrorCode, message: string): Problem {
  return { severity: 'warning', code, message, place: toPlace(origin) };
}
