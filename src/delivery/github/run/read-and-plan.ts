import type { Outcome } from '../forge.ts';
import type { Oid } from '../git-object.ts';
import type { PlanContext } from '../plan/context.ts';
import { findOtherActor } from '../plan/find-other-actor.ts';
import { toTokenKind } from '../token-kind.ts';
import { planRepository } from '../plan/plan-repository.ts';
import type { Needs, RepositoryPlan } from '../plan/step.ts';
import type { BaseFile, PastPull, Snapshot } from '../snapshot.ts';
import { chooseAnew } from './choose-anew.ts';
import { judgeHead } from './judge-head.ts';
import type { Session, Setup } from './session.ts';
import { toNews } from './to-news.ts';

/** Each reading answers a question that a plan has; there are only so many kinds of them. */
const READINGS_LIMIT = 10;
const RECENT_COMMITS = 50;

export type Reading = {
  readonly snapshot: Snapshot;
  readonly plan: RepositoryPlan;
  /** The base branch is another one than everything was planned on; then there is no plan. */
  readonly moved?: true;
};

/** Reads one snapshot, and after it only what the plan turns out to depend on. */
export async function readAndPlan(setup: Setup, session: Session): Promise<Outcome<Reading>> {
  const read = await setup.forge.readSnapshot(toSnapshotRequest(setup));
  if (!read.ok) return read;
  const snapshot = read.value;
  if (hasMoved(setup, session, snapshot))
    return { ok: true, value: { snapshot, plan: nothing, moved: true } };
  if (setup.news) session.news = toNews(snapshot, setup.groups);
  session.otherActor ??= findOtherActor(snapshot, setup);
  const history = new Map<string, readonly PastPull[]>();
  const files = new Map(snapshot.files);
  for (const [path, file] of files) if (file === null) files.delete(path);
  for (let reading = 0; reading < READINGS_LIMIT; reading++) {
    const plan = planRepository(toContext({ setup, session, snapshot, history, files }));
    if (Object.values(plan.needs).every((need) => need.length === 0))
      return { ok: true, value: { snapshot, plan } };
    const answered = await answer(plan.needs, { setup, session, snapshot, history, files });
    if (!answered.ok) return answered;
  }
  throw new Error('the plan of a repository asks for ever more');
}

const nothing: RepositoryPlan = {
  groups: [],
  needs: { history: [], heads: [], blobs: [], files: [], logins: [], details: [], choices: [], token: [] },
};

/** Only the first reading tells: what has changed since then, the rounds deal with. */
function hasMoved({ basis }: Setup, session: Session, { base }: Snapshot): boolean {
  if (session.base !== undefined || base === undefined) return false;
  session.base = { oid: base.oid, tree: base.tree };
  return basis !== undefined && basis !== base.tree;
}

function toSnapshotRequest({ base, prefix, groups, news }: Setup) {
  const names = new Set(groups.map(({ branch }) => branch).filter((branch) => !branch.startsWith(prefix)));
  const files = new Set(groups.flatMap(({ changes }) => changes.map(({ file }) => file)));
  const direct = groups.some(({ delivery, changes }) => delivery !== 'pull-request' && changes.length > 0);
  const label = groups.find(({ options }) => options.labels.length > 0)?.options.labels[0] ?? 'tidemark';
  const checks = groups.some(({ options }) => options.autoMerge?.withoutProtection === true);
  return {
    base,
    prefix,
    branches: [...names],
    files: [...files],
    label,
    checks,
    recent: direct ? RECENT_COMMITS : 0,
    news,
  };
}

type Known = {
  readonly setup: Setup;
  readonly session: Session;
  readonly snapshot: Snapshot;
  readonly history: Map<string, readonly PastPull[]>;
  readonly files: Map<string, BaseFile | null>;
};

function toContext({ setup, session, snapshot, history, files }: Known): PlanContext {
  const { verdicts, blobs, writers, protectedGroups, signOnBranch, opened } = session;
  const learned = { verdicts, blobs, writers, protectedGroups, signOnBranch, opened };
  const { details: source, planAnew, tokenKind = session.tokenKind, ...given } = setup;
  return {
    ...given,
    ...learned,
    ...(tokenKind !== undefined && { tokenKind }),
    ...(source !== undefined && { details: session.details }),
    ...(planAnew !== undefined && { choices: session.choices }),
    snapshot,
    history,
    files,
    now: setup.now(),
    appendOnly: !setup.forge.hasUpdateRefs(),
  };
}

async function answer(needs: Needs, known: Known): Promise<Outcome<void>> {
  const answers = [
    readHistory,
    readHeads,
    readBlobs,
    readFiles,
    readWriters,
    readToken,
    readDetails,
    readChoices,
  ];
  for (const read of answers) {
    const outcome = await read(needs, known);
    if (!outcome.ok) return outcome;
  }
  return done;
}

const done = { ok: true, value: undefined } as const;

async function readHistory({ history: branches }: Needs, { setup, history }: Known): Promise<Outcome<void>> {
  if (branches.length === 0) return done;
  const read = await setup.forge.readHistory(branches);
  if (!read.ok) return read;
  for (const branch of branches) history.set(branch, read.value.get(branch) ?? []);
  return done;
}

async function readHeads({ heads }: Needs, { setup, session, snapshot }: Known): Promise<Outcome<void>> {
  for (const head of heads) {
    const verdict = await judgeHead({ forge: setup.forge, base: snapshot.base?.oid ?? '', head });
    if (!verdict.ok) return verdict;
    session.verdicts.set(head, verdict.value);
  }
  return done;
}

async function readBlobs({ blobs }: Needs, { setup, session }: Known): Promise<Outcome<void>> {
  if (blobs.length === 0) return done;
  const read = await setup.forge.readBlobs(blobs);
  if (!read.ok) return read;
  for (const oid of blobs) session.blobs.set(oid satisfies Oid, read.value.get(oid)?.text ?? null);
  return done;
}

async function readFiles({ files: paths }: Needs, { setup, snapshot, files }: Known): Promise<Outcome<void>> {
  if (paths.length === 0) return done;
  const read = await setup.forge.readFiles(snapshot.base?.tree ?? '', paths);
  if (!read.ok) return read;
  for (const path of paths) files.set(path, read.value.get(path) ?? null);
  return done;
}

async function readWriters({ logins }: Needs, { setup, session }: Known): Promise<Outcome<void>> {
  for (const login of logins) {
    const allowed = await setup.forge.canWrite(login);
    if (!allowed.ok) return allowed;
    session.writers.set(login, allowed.value);
  }
  return done;
}

/** Without an answer it is taken for one that has no limits of its own. */
async function readToken({ token }: Needs, { setup, session }: Known): Promise<Outcome<void>> {
  if (token.length === 0) return done;
  const login = await setup.forge.readLogin();
  if (!login.ok && login.failure.kind === 'limited') return login;
  session.tokenKind = login.ok ? toTokenKind(login.value) : 'app';
  return done;
}

async function readDetails({ details: needs }: Needs, { setup, session }: Known): Promise<Outcome<void>> {
  for (const { key, moves } of needs) {
    session.details.set(key, (await setup.details?.readDetails(moves)) ?? new Map());
  }
  return done;
}

async function readChoices({ choices }: Needs, { setup, session }: Known): Promise<Outcome<void>> {
  const { planAnew } = setup;
  if (planAnew === undefined) return done;
  for (const need of choices) session.choices.set(need.key, await chooseAnew(need, planAnew));
  return done;
}
