import * as z from 'zod';
import type { Branch, EndedPull, LandedCommit, OpenPull, PastPull } from '../snapshot.ts';
import { parseMarker } from '../text/marker.ts';
import { findDirectGroup, parseTrailers, withoutTrailers } from '../trailers.ts';

const oid = z.string().regex(/^[0-9a-f]{40,64}$/);
const nodes = <Item extends z.ZodType>(item: Item) => z.object({ nodes: z.array(item) });

const pull = z.object({
  id: z.string(),
  number: z.number().int(),
  url: z.string(),
  title: z.string(),
  body: z.string(),
  isCrossRepository: z.boolean(),
  headRefOid: oid,
  baseRefName: z.string(),
  createdAt: z.string(),
  mergeable: z.string(),
  mergeStateStatus: z.string(),
  isInMergeQueue: z.boolean(),
  editor: z.object({ login: z.string() }).nullable(),
  autoMergeRequest: z.object({ mergeMethod: z.string() }).nullable(),
  labels: nodes(z.unknown()).nullable(),
  everLabelled: nodes(z.unknown()),
  commits: z.object({ totalCount: z.number() }),
  statusCheckRollup: z.object({ state: z.string() }).nullish(),
});

export const branch = z.object({
  name: z.string(),
  target: z.object({ oid, message: z.string(), tree: z.object({ oid }), parents: nodes(z.object({ oid })) }),
  associatedPullRequests: nodes(pull),
});

export const branches = z.object({
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  nodes: z.array(branch),
});

export const past = z.object({
  number: z.number().int(),
  state: z.enum(['OPEN', 'CLOSED', 'MERGED']),
  body: z.string(),
  headRefName: z.string(),
  baseRefName: z.string(),
  isCrossRepository: z.boolean(),
  headRefOid: oid,
  commits: nodes(z.object({ commit: z.object({ message: z.string() }) })),
  timelineItems: nodes(z.object({ __typename: z.string(), createdAt: z.string() })),
});

const ended = z.object({
  number: z.number().int(),
  url: z.string(),
  title: z.string(),
  state: z.enum(['CLOSED', 'MERGED']),
  body: z.string(),
  headRefName: z.string(),
  baseRefName: z.string(),
  isCrossRepository: z.boolean(),
  closedAt: z.string().nullable(),
});

const landed = z.object({ oid, message: z.string(), committedDate: z.string() });

export const pastPulls = nodes(past);

export const repository = z.object({
  id: z.string(),
  nameWithOwner: z.string(),
  isArchived: z.boolean(),
  isDisabled: z.boolean(),
  isLocked: z.boolean(),
  autoMergeAllowed: z.boolean(),
  base: z
    .object({
      target: z
        .object({
          oid,
          tree: z.object({ oid }),
          history: nodes(z.object({ message: z.string() })).optional(),
          landed: nodes(landed).optional(),
        })
        .catchall(z.unknown()),
    })
    .nullable(),
  bot: branches.nullable(),
  rejected: pastPulls,
  ended: nodes(ended).optional(),
});

export const baseFile = z.object({ oid, mode: z.number().int() }).nullable();
export const blob = z
  .object({
    oid,
    text: z.string().nullish(),
    isBinary: z.boolean().nullish(),
    isTruncated: z.boolean().optional(),
  })
  .nullable();

/** Translates a branch; `prefix` is what GitHub leaves out of the names below a prefix. */
export function toBranch(shape: z.infer<typeof branch>, prefix: string): Branch {
  const { oid, message, tree, parents } = shape.target;
  return {
    name: shape.name.startsWith(prefix) ? shape.name : `${prefix}${shape.name}`,
    oid,
    message,
    tree: tree.oid,
    parents: parents.nodes.map((parent) => parent.oid),
    pulls: shape.associatedPullRequests.nodes.map(toOpenPull),
  };
}

function toOpenPull(shape: z.infer<typeof pull>): OpenPull {
  const { id, number, url, title, body, isCrossRepository, createdAt, headRefOid, baseRefName, editor } =
    shape;
  const checks = shape.statusCheckRollup?.state;
  return {
    id,
    number,
    url,
    title,
    body,
    isCrossRepository,
    createdAt,
    headOid: headRefOid,
    base: baseRefName,
    ...(editor && { editor: editor.login }),
    // Unknown means that GitHub has not found out yet: not in this run.
    conflicting: shape.mergeable === 'CONFLICTING',
    behind: shape.mergeStateStatus === 'BEHIND',
    queued: shape.isInMergeQueue,
    autoMerge: shape.autoMergeRequest !== null,
    everLabelled: shape.everLabelled.nodes.length > 0 || (shape.labels?.nodes.length ?? 0) > 0,
    commits: shape.commits.totalCount,
    ...(checks !== undefined && { checks }),
  };
}

export function toPastPull(shape: z.infer<typeof past>): PastPull {
  const messages = shape.commits.nodes.map(({ commit }) => commit.message);
  const latest = (name: string) =>
    shape.timelineItems.nodes
      .filter((event) => event.__typename === name)
      .reduce((time, { createdAt }) => Math.max(time, Date.parse(createdAt)), Number.NEGATIVE_INFINITY);
  return {
    number: shape.number,
    state: shape.state,
    body: shape.body,
    branch: shape.headRefName,
    base: shape.baseRefName,
    isCrossRepository: shape.isCrossRepository,
    headOid: shape.headRefOid,
    // Others may have committed on top of what was proposed.
    message: messages.findLast((message) => parseTrailers(message) !== undefined) ?? messages.at(-1) ?? '',
    renamedAfterClosing: latest('RenamedTitleEvent') > latest('ClosedEvent'),
  };
}

/** Only what carries our marker: a label is everybody's. */
export function toEndedPull(shape: z.infer<typeof ended>): readonly EndedPull[] {
  const { number, url, title, state, body, headRefName: branch, baseRefName, isCrossRepository } = shape;
  const group = parseMarker(body)?.group;
  if (isCrossRepository || group === undefined || shape.closedAt === null) return [];
  const action = state === 'MERGED' ? ('merged' as const) : ('closed' as const);
  return [{ number, url, title, branch, base: baseRefName, group, action, at: shape.closedAt }];
}

/** Only what we committed onto the branch ourselves, without a pull request. */
export function toLandedCommit(
  { oid: sha, message, committedDate: at }: z.infer<typeof landed>,
  branch: string,
): readonly LandedCommit[] {
  const group = findDirectGroup(message);
  return group === undefined ? [] : [{ branch, sha, message: withoutTrailers(message), group, at }];
}
