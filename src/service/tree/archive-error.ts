import { TidemarkError } from '../../errors.ts';

/** An archive that is not read any further: it is too large, or not what Git makes. */
export function refuseArchive(message: string): TidemarkError {
  return new TidemarkError('archive-refused', message);
}

const longestShown = 120;

/** A path for a message: whoever wrote it chose its characters. */
export function showPath(path: string): string {
  return JSON.stringify(path.length > longestShown ? `${path.slice(0, longestShown)}…` : path);
}
