import type { Failure, Forge, Outcome } from '../forge.ts';
import type { Oid } from '../git-object.ts';
import { NO_OBJECT } from '../git-object.ts';
import { toScratchName } from '../plan/scratch.ts';
import type { CommitStep } from '../plan/step.ts';
import { withTrailers } from '../trailers.ts';

export type MadeCommit = {
  readonly oid: Oid;
  /** The branch that holds it until it is moved, and has to go then. */
  readonly scratch?: string;
};

type CommitRequest = {
  readonly forge: Forge;
  readonly plan: { readonly key: string; readonly branch: string };
  readonly repositoryId: string;
  readonly base: string;
  readonly prefix: string;
};

/** Makes the commit of a step, where GitHub signs it if the token allows that. */
export async function makeCommit(step: CommitStep, request: CommitRequest): Promise<Outcome<MadeCommit>> {
  switch (step.onto) {
    case 'branch':
      return makeLooseCommit(step, request);
    case 'base':
      return commitOnBase(step, request);
    case 'scratch':
      return commitOnScratch(step, request);
  }
}

async function makeTree({ baseTree, edits }: CommitStep, { forge }: CommitRequest): Promise<Outcome<Oid>> {
  return forge.createTree(
    baseTree,
    edits.map(({ path, mode, text }) => ({ path, mode, text })),
  );
}

async function makeLooseCommit(step: CommitStep, request: CommitRequest): Promise<Outcome<MadeCommit>> {
  const { forge, plan } = request;
  const tree = await makeTree(step, request);
  if (!tree.ok) return tree;
  const { parents, author, trailers } = step;
  const message =
    step.onto === 'base' ? step.message : withTrailers(step.message, { ...trailers, tree: tree.value });
  const commit = await forge.createCommit({ message, tree: tree.value, parents, ...(author && { author }) });
  if (!commit.ok) return commit;
  if (!commit.value.verified) {
    const target = step.onto === 'base' ? request.base : plan.branch;
    const required = await forge.requiresSignatures(target);
    if (!required.ok) return required;
    if (required.value) return { ok: false, failure: toUnsigned(target, author !== undefined) };
  }
  return { ok: true, value: { oid: commit.value.oid } };
}

function toUnsigned(branch: string, hasAuthor: boolean): Failure {
  const cause = hasAuthor
    ? 'a commit with an author of its own is not signed by GitHub; remove the author option'
    : 'GitHub did not sign the commit that this token made';
  return {
    kind: 'refused',
    unsigned: !hasAuthor,
    message: `expected a verified commit, because a rule of '${branch}' asks for it, but ${cause}`,
  };
}

/** Files of another mode would lose it in the one call that signs for everybody, so they take the long way. */
async function commitOnBase(step: CommitStep, request: CommitRequest): Promise<Outcome<MadeCommit>> {
  const { forge, base, repositoryId } = request;
  const [expected = NO_OBJECT] = step.parents;
  if (step.author === undefined && step.edits.every(({ mode }) => mode === '100644')) {
    const files = step.edits.map(({ path, text }) => ({ path, text }));
    const made = await forge.commitOnBranch({ branch: base, expected, message: step.message, files });
    return made.ok ? { ok: true, value: { oid: made.value } } : made;
  }
  const commit = await makeLooseCommit(step, request);
  if (!commit.ok) return commit;
  const moved = await forge.updateRefs(repositoryId, [
    { branch: base, before: expected, after: commit.value.oid, force: false },
  ]);
  return moved.ok ? commit : moved;
}

async function commitOnScratch(step: CommitStep, request: CommitRequest): Promise<Outcome<MadeCommit>> {
  const { forge, plan, prefix, repositoryId } = request;
  const [parent = NO_OBJECT] = step.parents;
  if (step.edits.some(({ mode }) => mode !== '100644') || step.parents.length !== 1) {
    const message =
      'expected files that are not executable, because GitHub signs no others for a personal token; use the token of a GitHub App';
    return { ok: false, failure: { kind: 'refused', message } };
  }
  const tree = await makeTree(step, request);
  if (!tree.ok) return tree;
  const scratch = toScratchName(prefix, [plan.key, tree.value, parent, step.trailers.observed]);
  const created = await forge.updateRefs(repositoryId, [
    { branch: scratch, before: NO_OBJECT, after: parent, force: false },
  ]);
  if (!created.ok) return created;
  const message = withTrailers(step.message, { ...step.trailers, tree: tree.value });
  const files = step.edits.map(({ path, text }) => ({ path, text }));
  const made = await forge.commitOnBranch({ branch: scratch, expected: parent, message, files });
  return made.ok ? { ok: true, value: { oid: made.value, scratch } } : made;
}
