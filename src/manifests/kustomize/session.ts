import { TidemarkError } from '../../errors.ts';
import type { KustomizeFiles } from './files.ts';
import { loadObjects } from './load-objects.ts';
import type { MapNode, Node } from './yaml/node.ts';
import { readConfig } from './yaml/read-yaml.ts';
import { createSource, type Source } from './yaml/source.ts';
import { normalizeText } from './yaml/split-documents.ts';

/** Larger than any manifest, vendored bundles of definitions included; in UTF-16 units. */
const MAX_FILE_LENGTH = 32 * 1024 * 1024;

/**
 * What the builds of one revision share. A file is read and parsed once however many directories include it; nodes are
 * never changed, so sharing them is safe.
 */
export type Session = {
  readonly files: KustomizeFiles;
  readonly sources: Map<string, Remembered<Source | undefined>>;
  readonly objects: Map<string, Remembered<readonly MapNode[]>>;
  readonly configs: Map<string, Remembered<Node | undefined>>;
};

type Remembered<Value> = { readonly value: Value };

const sessions = new WeakMap<KustomizeFiles, Session>();

/** The session that belongs to `files`: builds over the same port share what they read. */
export function sessionOf(files: KustomizeFiles): Session {
  const known = sessions.get(files);
  if (known !== undefined) return known;
  const session = { files, sources: new Map(), objects: new Map(), configs: new Map() };
  sessions.set(files, session);
  return session;
}

/**
 * Makes a part of `whole`, the files that it `has`, read and parse through it, so that each file is parsed once
 * whatever part a build sees. Returns the files to build with.
 */
export function shareSession(
  part: KustomizeFiles,
  whole: KustomizeFiles,
  has: (path: string) => boolean,
): KustomizeFiles {
  const base = sessionOf(whole);
  const files: KustomizeFiles = {
    ...part,
    readText: (path) => (has(path) ? readSource(base, path)?.text : undefined),
    readBytes: (path) => (has(path) ? part.readBytes(path) : undefined),
  };
  joinSession(files, whole);
  return files;
}

/** Lets builds over `files` share what is parsed with those over `whole`: one file of both is called alike in both. */
export function joinSession(files: KustomizeFiles, whole: KustomizeFiles): void {
  const { objects, configs } = sessionOf(whole);
  sessions.set(files, { files, sources: new Map(), objects, configs });
}

/** The text of a file, or nothing when there is none. Throws `TidemarkError` `file-too-large`. */
export function readSource(session: Session, path: string): Source | undefined {
  return remember(session.sources, path, () => {
    const text = session.files.readText(path);
    if (text === undefined) return undefined;
    if (text.length <= MAX_FILE_LENGTH)
      return createSource(session.files.locate?.(path) ?? path, normalizeText(text));
    throw new TidemarkError('file-too-large', `'${path}' is larger than ${MAX_FILE_LENGTH} characters`);
  });
}

/** The objects of a file of resources. */
export function readObjects(session: Session, source: Source): readonly MapNode[] {
  return remember(session.objects, source.file, () => loadObjects(source));
}

/** The first document of a configuration file. */
export function readConfigFile(session: Session, source: Source): Node | undefined {
  return remember(session.configs, source.file, () => readConfig(source));
}

function remember<Value>(known: Map<string, Remembered<Value>>, key: string, make: () => Value): Value {
  const found = known.get(key);
  if (found !== undefined) return found.value;
  const value = make();
  known.set(key, { value });
  return value;
}
