import type { MarkedFile } from '../marker.ts';
import { readJson } from './read-json.ts';

export function isJson(file: string): boolean {
  return /\.json$/i.test(file);
}

/** A JSON file, which has no comments and so no markers. */
export function toJsonFile(file: string, bytes: Uint8Array): MarkedFile {
  const reading = readJson(bytes);
  if (!('message' in reading))
    return { file, bytes, markers: [], problems: [], source: { kind: 'json', reading } };
  const place = { file, line: 1, column: 1 };
  const { message } = reading;
  const problems = [{ severity: 'warning', code: 'yaml-syntax', message, place }] as const;
  return { file, bytes, markers: [], problems, source: { kind: 'unread' } };
}
