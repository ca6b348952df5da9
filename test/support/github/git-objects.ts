import { createHash } from 'node:crypto';

export type Entry = { readonly mode: string; readonly oid: string };
/** Paths of files, whatever folders they are in. */
export type Files = ReadonlyMap<string, Entry>;
export type Commit = {
  readonly oid: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: string;
  readonly verified: boolean;
};
export type CommitInput = Pick<Commit, 'tree' | 'parents' | 'message'> & {
  readonly author?: string;
  readonly verified?: boolean;
};

/** A store of Git objects with the names that Git gives them. */
export class GitObjects {
  readonly #blobs = new Map<string, Buffer>();
  readonly #trees = new Map<string, Files>();
  readonly #commits = new Map<string, Commit>();
  #clock = 1_760_000_000;

  writeBlob(content: string | Uint8Array): string {
    const bytes = Buffer.from(content);
    const oid = hash('blob', bytes);
    this.#blobs.set(oid, bytes);
    return oid;
  }

  readBlob(oid: string) {
    return this.#blobs.get(oid);
  }

  writeTree(files: Files): string {
    const oid = this.#hashFolder([...files].map(([path, entry]) => ({ parts: path.split('/'), entry })));
    this.#trees.set(oid, files);
    return oid;
  }

  readTree(oid: string): Files | undefined {
    return this.#trees.get(oid);
  }

  writeCommit({ tree, parents, message, author = 'person', verified = false }: CommitInput): string {
    // Time goes on, so that the same commit made twice is two commits.
    this.#clock += 1;
    const lines = [`tree ${tree}`, ...parents.map((parent) => `parent ${parent}`)];
    const identity = `${author} <${author}@example.com> ${this.#clock} +0000`;
    const text = `${lines.join('\n')}\nauthor ${identity}\ncommitter ${identity}\n\n${message}`;
    const oid = hash('commit', Buffer.from(text));
    this.#commits.set(oid, { oid, tree, parents, message, author, verified });
    return oid;
  }

  readCommit(oid: string): Commit | undefined {
    return this.#commits.get(oid);
  }

  has(oid: string): boolean {
    return this.#blobs.has(oid) || this.#trees.has(oid) || this.#commits.has(oid);
  }

  /** A commit and everything it follows, nearest first. */
  listAncestors(oid: string): readonly string[] {
    const seen = new Set<string>();
    const queue = [oid];
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      if (seen.has(next)) continue;
      seen.add(next);
      queue.push(...(this.#commits.get(next)?.parents ?? []));
    }
    return [...seen];
  }

  findMergeBase(one: string, other: string): string | undefined {
    const ancestors = new Set(this.listAncestors(one));
    return this.listAncestors(other).find((oid) => ancestors.has(oid));
  }

  filesOf(commit: string): Files {
    return this.readTree(this.readCommit(commit)?.tree ?? '') ?? new Map();
  }

  #hashFolder(items: readonly { readonly parts: readonly string[]; readonly entry: Entry }[]): string {
    const folders = Map.groupBy(items, ({ parts }) => parts[0] ?? '');
    const entries = [...folders].map(([name, inside]) => {
      const [first] = inside;
      if (first !== undefined && first.parts.length === 1)
        return { name, sort: name, mode: first.entry.mode, oid: first.entry.oid };
      const oid = this.#hashFolder(inside.map(({ parts, entry }) => ({ parts: parts.slice(1), entry })));
      return { name, sort: `${name}/`, mode: '40000', oid };
    });
    entries.sort((a, b) => (a.sort < b.sort ? -1 : 1));
    return hash(
      'tree',
      Buffer.concat(
        entries.map(({ name, mode, oid }) =>
          Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(oid, 'hex')]),
        ),
      ),
    );
  }
}

function hash(kind: string, bytes: Buffer): string {
  return createHash('sha1').update(`${kind} ${bytes.length}\0`).update(bytes).digest('hex');
}
