import * as z from 'zod/mini';
import type { PlannedCommit } from '../delivery.ts';
import type { BranchUpdate } from './branch-update.ts';
import type { Git } from './git.ts';

const folder = 'refs/tidemark/untold/';
const longestNote = 2 ** 20;
const mostNotes = 50;
const longestMessage = 20_000;
const mostChanges = 1_000;
/** Milliseconds after which nobody waits for the news any more. */
const longestWait = 3 * 24 * 60 * 60 * 1_000;

const noteSchema = z.object({
  branch: z.string(),
  tip: z.string().check(z.regex(/^[0-9a-f]{40,64}$/)),
  at: z.number(),
  isPushed: z.boolean(),
  commits: z.array(
    z.object({
      automation: z.string(),
      sha: z.string().check(z.regex(/^[0-9a-f]{40,64}$/)),
      message: z.string(),
      refspec: z.optional(z.string()),
      changes: z.array(
        z.object({
          file: z.string(),
          old: z.string(),
          new: z.string(),
          setter: z.string(),
          policy: z.optional(z.string()),
        }),
      ),
    }),
  ),
});

type Note = z.infer<typeof noteSchema>;

/** A commit of an earlier run of which nobody may have been told. */
export type UntoldCommit = {
  readonly automation: string;
  readonly branch: string;
  readonly sha: string;
  readonly message: string;
  readonly refspec?: string;
  readonly changes: readonly (Pick<PlannedCommit['changes'][number], 'file' | 'old' | 'new' | 'setter'> & {
    readonly policy?: string;
  })[];
  readonly isPushed: boolean;
};

/** A ref that says what is about to be delivered, and the object that it points at. */
export type UntoldNote = { readonly ref: string; readonly oid: string };

/**
 * Writes down what a branch is about to get, as a ref beside it. It is made before the branch moves, goes with the same
 * push, and is taken away when people have been told: a run that is ended in between leaves it for the next one.
 */
export async function writeNote(
  git: Git,
  { branch, commits, shas, tip }: BranchUpdate,
  { isPushed, now }: { readonly isPushed: boolean; readonly now: Date },
): Promise<UntoldNote> {
  const told = commits.map(({ automation, message, refspec, changes }, index) => ({
    automation,
    sha: shas[index] ?? tip,
    message: message.slice(0, longestMessage),
    ...(refspec !== undefined && { refspec }),
    changes: changes
      .slice(0, mostChanges)
      .map(({ file, old, new: after, setter, policy }) => ({ file, old, new: after, setter, policy })),
  }));
  const note: Note = { branch, tip, at: now.getTime(), isPushed, commits: told };
  const oid = (await git.run(['hash-object', '-w', '--stdin'], { input: JSON.stringify(note) })).trim();
  const ref = `${folder}${tip}`;
  await git.run(['update-ref', ref, oid]);
  return { ref, oid };
}

export type Untold = {
  readonly commits: readonly UntoldCommit[];
  /** Takes away the notes that were read, and those that were written since. Whatever fails leaves them for later. */
  readonly settle: () => Promise<void>;
};

/** What earlier runs have delivered and may not have told. Nothing here keeps a run from its work. */
export async function readUntold(
  git: Git,
  { remote, now }: { readonly remote: string | undefined; readonly now: number },
): Promise<Untold> {
  if (remote !== undefined) await fetchNotes(git, remote);
  const notes = await listNotes(git);
  const commits: UntoldCommit[] = [];
  for (const { oid } of notes.slice(0, mostNotes)) {
    const note = await readNote(git, oid);
    if (note === undefined || now - note.at > longestWait || !(await isDelivered(git, note, remote)))
      continue;
    const { branch, isPushed } = note;
    commits.push(...note.commits.map((commit) => ({ branch, isPushed, ...toDefined(commit) })));
  }
  return { commits, settle: async () => settle(git, remote) };
}

/** The schema's absent members are undefined ones. */
function toDefined({ refspec, changes, ...commit }: Note['commits'][number]) {
  return {
    ...commit,
    ...(refspec !== undefined && { refspec }),
    changes: changes.map(({ policy, ...change }) => ({ ...change, ...(policy !== undefined && { policy }) })),
  };
}

/** Remembers that a push took a note along, as fetching it would. */
export async function noteArrival(git: Git, { ref, oid }: UntoldNote, remote: string): Promise<void> {
  await git.attempt(['update-ref', `${toRemoteFolder(remote)}${ref.slice(folder.length)}`, oid]);
}

/** Those that a push took along stand in a folder of their own: they prove that it arrived. */
async function fetchNotes(git: Git, remote: string): Promise<void> {
  const refspec = `+${folder}*:${toRemoteFolder(remote)}*`;
  await git.attempt(['fetch', '--quiet', '--prune', '--no-tags', '--no-write-fetch-head', remote, refspec]);
}

function toRemoteFolder(remote: string): string {
  return `refs/tidemark/remotes/${remote}/untold/`;
}

async function listNotes(git: Git): Promise<readonly UntoldNote[]> {
  const format = '--format=%(objectname) %(refname)';
  const listed = await git.attempt(['for-each-ref', format, 'refs/tidemark/']);
  const notes = listed.stdout.split('\n').flatMap((line) => {
    const [oid, ref] = line.split(' ');
    return oid === undefined || ref === undefined || !ref.includes('/untold/') ? [] : [{ oid, ref }];
  });
  return [...new Map(notes.map((note) => [note.oid, note])).values()];
}

/** Everybody who may push can have written it. */
async function readNote(git: Git, oid: string): Promise<Note | undefined> {
  const size = await git.attempt(['cat-file', '-s', oid]);
  if (size.exitCode !== 0 || Number(size.stdout) > longestNote) return undefined;
  const { exitCode, stdout } = await git.attempt(['cat-file', 'blob', oid]);
  if (exitCode !== 0) return undefined;
  try {
    return noteSchema.safeParse(JSON.parse(stdout)).data;
  } catch {
    return undefined;
  }
}

async function isDelivered(git: Git, { branch, tip }: Note, remote: string | undefined): Promise<boolean> {
  const refs = ['HEAD', `refs/heads/${branch}`];
  if (remote !== undefined) {
    const arrived = await git.attempt([
      'rev-parse',
      '--verify',
      '--quiet',
      `${toRemoteFolder(remote)}${tip}`,
    ]);
    if (arrived.exitCode === 0) return true;
    refs.push(`refs/remotes/${remote}/${branch}`);
  }
  for (const ref of refs) {
    const found = await git.attempt(['merge-base', '--is-ancestor', tip, ref]);
    if (found.exitCode === 0) return true;
  }
  return false;
}

async function settle(git: Git, remote: string | undefined): Promise<void> {
  const listed = await git.attempt(['for-each-ref', '--format=%(refname)', 'refs/tidemark/']);
  const refs = listed.stdout.split('\n').filter((ref) => ref.includes('/untold/'));
  const arrived = remote === undefined ? '' : toRemoteFolder(remote);
  const there = refs.flatMap((ref) =>
    remote !== undefined && ref.startsWith(arrived) ? [ref.slice(arrived.length)] : [],
  );
  if (remote !== undefined && there.length > 0) {
    const { exitCode } = await git.attempt([
      'push',
      '--quiet',
      remote,
      ...there.map((tip) => `:${folder}${tip}`),
    ]);
    if (exitCode !== 0) return;
  }
  const lines = refs.map((ref) => `delete ${ref}\n`).join('');
  if (lines !== '') await git.attempt(['update-ref', '--stdin'], { input: lines });
}
