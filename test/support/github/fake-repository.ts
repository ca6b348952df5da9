import { GitObjects } from './git-objects.ts';
import type { Entry, Files } from './git-objects.ts';

export type FakePull = {
  readonly number: number;
  title: string;
  body: string;
  state: 'OPEN' | 'CLOSED' | 'MERGED';
  draft: boolean;
  readonly head: string;
  readonly fork: boolean;
  headOid: string;
  base: string;
  labels: string[];
  assignees: string[];
  reviewers: string[];
  milestone: number | null;
  /** `ClosedEvent` and the like, the oldest first. */
  readonly events: { readonly name: string; readonly at: string }[];
  editor: string | null;
  autoMerge: string | null;
  queued: boolean;
  readonly createdAt: string;
  closedAt?: string;
  conflicting: boolean;
  behind: boolean;
  checks: string;
};

export type FakeComment = {
  readonly id: string;
  readonly pull: number;
  readonly author: string;
  body: string;
};

export type State = { readonly refs: Map<string, string>; readonly pulls: FakePull[] };

/** What the repository and the token allow. */
export type Settings = {
  closed: 'archived' | 'disabled' | 'locked' | undefined;
  token: 'app' | 'actions' | 'personal';
  requireSignatures: boolean;
  requirePullRequest: boolean;
  blockForcePush: boolean;
  blockCreation: boolean;
  mayOpenPulls: boolean;
  hasUpdateRefs: boolean;
  hasFiles: boolean;
  /** `unruled`: allowed by the repository, and no rule of the base branch to wait for. */
  autoMerge: 'enabled' | 'clean' | 'unstable' | 'unprotected' | 'unruled';
  /** How many writes ago the snapshots are from. */
  staleBy: number;
  readonly permissions: Map<string, string>;
  readonly unknownLabels: Set<string>;
  now: Date;
  /** The name that it has by now; other names lead to it. */
  nameWithOwner: string;
  /** What a classic protection asks of the base branch. */
  protection?: Readonly<Record<string, unknown>>;
  /** What rulesets say of every branch whose name starts with the key. */
  readonly rules: Map<string, readonly Readonly<Record<string, unknown>>[]>;
  /** What `GET /repos/{owner}/{repo}` says besides names. */
  facts: Readonly<Record<string, unknown>>;
  /** Headers of every answer. */
  headers: Readonly<Record<string, string>>;
  /** Undefined for a token that may not see the settings of workflows. */
  workflows?: Readonly<Record<string, unknown>>;
  readonly releases: Map<string, readonly Readonly<Record<string, unknown>>[]>;
};

type Content = string | Uint8Array | { readonly mode: string; readonly content: string | Uint8Array } | null;
export type Changes = Readonly<Record<string, Content>>;

/** A repository on GitHub: refs, pull requests, and what people do to them. */
export class FakeRepository {
  readonly objects = new GitObjects();
  readonly settings: Settings = {
    closed: undefined,
    token: 'app',
    requireSignatures: false,
    requirePullRequest: false,
    blockForcePush: false,
    blockCreation: false,
    mayOpenPulls: true,
    hasUpdateRefs: true,
    hasFiles: true,
    autoMerge: 'enabled',
    staleBy: 0,
    permissions: new Map([['writer', 'write']]),
    unknownLabels: new Set(),
    now: new Date('2026-08-22T12:00:00Z'),
    nameWithOwner: 'acme/fleet',
    rules: new Map(),
    facts: { default_branch: 'main', archived: false, disabled: false },
    headers: {},
    releases: new Map(),
  };
  state: State = { refs: new Map(), pulls: [] };
  /** Comments on pull requests, the oldest first. */
  readonly comments: FakeComment[] = [];
  readonly #past: State[] = [];
  #ticks = 0;

  constructor(files?: Changes) {
    if (files !== undefined) this.push('main', files, { message: 'start', author: 'founder' });
  }

  /** What a reader sees, who may be behind. */
  seen(): State {
    const { staleBy } = this.settings;
    return staleBy === 0 ? this.state : (this.#past.at(-staleBy) ?? this.#past[0] ?? this.state);
  }

  /** Remembers the state before a write. */
  remember(): void {
    this.#past.push(structuredClone(this.state));
    if (this.#past.length > 5) this.#past.shift();
  }

  tip(branch: string): string | undefined {
    return this.state.refs.get(branch);
  }

  /** Commits on top of a branch, as anybody with a clone would. */
  push(
    branch: string,
    changes: Changes,
    {
      message = 'work',
      author = 'person',
      parents,
    }: { readonly message?: string; readonly author?: string; readonly parents?: readonly string[] } = {},
  ): string {
    const head = this.tip(branch);
    const files = head === undefined ? new Map<string, Entry>() : this.objects.filesOf(head);
    const tree = this.objects.writeTree(this.#apply(files, changes));
    const oid = this.objects.writeCommit({
      tree,
      parents: parents ?? (head === undefined ? [] : [head]),
      message,
      author,
    });
    this.moveRef(branch, oid);
    return oid;
  }

  moveRef(branch: string, oid: string): void {
    this.state.refs.set(branch, oid);
    for (const pull of this.#openPulls(branch)) {
      pull.headOid = oid;
      // GitHub closes a pull request that has nothing to merge any more.
      const base = this.tip(pull.base);
      if (base !== undefined && this.objects.listAncestors(base).includes(oid)) this.close(pull.number);
    }
  }

  deleteRef(branch: string): void {
    this.state.refs.delete(branch);
    for (const pull of this.#openPulls(branch)) this.close(pull.number);
  }

  pull(number: number): FakePull {
    const found = this.state.pulls.find((pull) => pull.number === number);
    if (found === undefined) throw new Error(`there is no pull request #${number}`);
    return found;
  }

  open(
    content: Pick<FakePull, 'title' | 'body' | 'head' | 'base' | 'draft'> & { readonly fork?: boolean },
  ): FakePull {
    const pull: FakePull = {
      fork: false,
      ...content,
      number: this.state.pulls.length + 1,
      state: 'OPEN',
      headOid: this.tip(content.head) ?? '',
      labels: [],
      assignees: [],
      reviewers: [],
      milestone: null,
      events: [],
      editor: null,
      autoMerge: null,
      queued: false,
      createdAt: this.settings.now.toISOString(),
      conflicting: false,
      behind: false,
      checks: 'PENDING',
    };
    this.state.pulls.push(pull);
    return pull;
  }

  close(number: number): void {
    const pull = this.pull(number);
    if (pull.state !== 'OPEN') return;
    pull.state = 'CLOSED';
    pull.closedAt = this.settings.now.toISOString();
    pull.queued = false;
    pull.events.push(this.#toEvent('ClosedEvent'));
  }

  reopen(number: number): boolean {
    const pull = this.pull(number);
    const head = this.tip(pull.head);
    if (pull.state === 'OPEN') return true;
    // Not after the branch has moved or is gone, and not beside another one.
    if (pull.state !== 'CLOSED' || head !== pull.headOid || this.#openPulls(pull.head).length > 0)
      return false;
    pull.state = 'OPEN';
    return true;
  }

  /** The login of whoever the token belongs to. */
  get viewer(): string {
    return { app: 'tidemark[bot]', actions: 'github-actions[bot]', personal: 'ada' }[this.settings.token];
  }

  comment(pull: number, body: string, author = this.viewer): FakeComment {
    const comment = { id: `IC_${this.comments.length + 1}`, pull, author, body };
    this.comments.push(comment);
    return comment;
  }

  rename(number: number, title: string): void {
    const pull = this.pull(number);
    pull.title = title;
    pull.events.push(this.#toEvent('RenamedTitleEvent'));
  }

  /** Squashes onto the base branch. */
  merge(number: number, { deleteBranch = false }: { readonly deleteBranch?: boolean } = {}): void {
    const pull = this.pull(number);
    const base = this.tip(pull.base);
    if (pull.state !== 'OPEN' || base === undefined) return;
    const start = this.objects.findMergeBase(base, pull.headOid) ?? base;
    const files = new Map(this.objects.filesOf(base));
    for (const [path, entry] of diff(this.objects.filesOf(start), this.objects.filesOf(pull.headOid))) {
      if (entry === undefined) files.delete(path);
      else files.set(path, entry);
    }
    const message = `${pull.title} (#${number})\n\n${this.objects.readCommit(pull.headOid)?.message ?? ''}`;
    pull.state = 'MERGED';
    pull.closedAt = this.settings.now.toISOString();
    pull.queued = false;
    const oid = this.objects.writeCommit({
      tree: this.objects.writeTree(files),
      parents: [base],
      message,
      author: 'merger',
    });
    this.moveRef(pull.base, oid);
    if (deleteBranch) this.deleteRef(pull.head);
  }

  /** The merge commit of the button that brings a branch up to date. */
  updateBranch(number: number): void {
    const pull = this.pull(number);
    const base = this.tip(pull.base) ?? '';
    const start = this.objects.findMergeBase(base, pull.headOid) ?? base;
    const files = new Map(this.objects.filesOf(pull.headOid));
    for (const [path, entry] of diff(this.objects.filesOf(start), this.objects.filesOf(base))) {
      if (entry === undefined) files.delete(path);
      else files.set(path, entry);
    }
    const oid = this.objects.writeCommit({
      tree: this.objects.writeTree(files),
      parents: [pull.headOid, base],
      message: `Merge branch '${pull.base}' into ${pull.head}`,
    });
    this.moveRef(pull.head, oid);
  }

  read(branch: string, path: string): string | undefined {
    const tip = this.tip(branch);
    const entry = tip === undefined ? undefined : this.objects.filesOf(tip).get(path);
    return entry === undefined ? undefined : this.objects.readBlob(entry.oid)?.toString('utf8');
  }

  /** No two things happen at once. */
  #toEvent(name: string): { readonly name: string; readonly at: string } {
    this.#ticks += 1;
    return { name, at: new Date(this.settings.now.getTime() + this.#ticks * 1000).toISOString() };
  }

  #openPulls(branch: string): readonly FakePull[] {
    return this.state.pulls.filter((pull) => pull.state === 'OPEN' && pull.head === branch && !pull.fork);
  }

  #apply(files: Files, changes: Changes): Files {
    const next = new Map(files);
    for (const [path, content] of Object.entries(changes)) {
      if (content === null) next.delete(path);
      else if (typeof content === 'object' && 'mode' in content)
        next.set(path, { mode: content.mode, oid: this.objects.writeBlob(content.content) });
      else next.set(path, { mode: next.get(path)?.mode ?? '100644', oid: this.objects.writeBlob(content) });
    }
    return next;
  }
}

/** Entries that differ; undefined for those that are gone. */
export function diff(from: Files, to: Files): readonly (readonly [string, Entry | undefined])[] {
  const changed = [...to].filter(
    ([path, entry]) => from.get(path)?.oid !== entry.oid || from.get(path)?.mode !== entry.mode,
  );
  return [
    ...changed,
    ...[...from.keys()].filter((path) => !to.has(path)).map((path) => [path, undefined] as const),
  ];
}
