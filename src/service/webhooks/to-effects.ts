import { parseCommands } from '../../delivery/github/commands.ts';
import { parseMarker } from '../../delivery/github/text/marker.ts';
import { toCommentEvent } from '../../entry/read-comment-event.ts';
import type { Trigger } from '../queue/trigger.ts';
import type { Effect, SeenRepository, WebhookEvent } from './effect.ts';
import { toPackageImage } from './package-image.ts';
import {
  commonSchema,
  dispatchSchema,
  installationSchema,
  packageSchema,
  pullRequestSchema,
  pushSchema,
} from './payloads.ts';
import type { Common, PayloadRepository } from './payloads.ts';
import { toImageHint } from './to-image-hint.ts';

export type Self = {
  /** The login under which the App acts, `<slug>[bot]`; absent while it is not known. */
  readonly login?: string;
  /** The host of the container registry that belongs to this GitHub. */
  readonly packagesHost: string;
};

/** The branches that we name ourselves. */
const ownBranches = 'tidemark/';

/**
 * What is to be done about a webhook, which is little: its payload says what to look at again. Pure; an event that is
 * not known, or not what GitHub sends, leads to nothing.
 */
export function toEffects({ name, payload }: WebhookEvent, self: Self): readonly Effect[] {
  const parsed = commonSchema.safeParse(payload);
  if (!parsed.success) return [];
  const { installation, repository } = parsed.data;
  if (name === 'installation' || name === 'installation_repositories') return toInstallationEffects(payload);
  if (repository === undefined) return [];
  const where = { installation: installation.id, repository: repository.id };
  if (name === 'repository' && parsed.data.action === 'deleted') return [{ kind: 'untrack', ...where }];
  const track: Effect = {
    kind: 'track',
    installation: installation.id,
    repository: toSeenRepository(repository),
  };
  const images = name === 'registry_package' || name === 'package' ? toPackageEffects(payload, self) : [];
  const trigger = toTrigger({ name, payload, common: parsed.data, repository, self });
  return [
    track,
    ...images,
    ...(trigger === undefined ? [] : [{ kind: 'reconcile', ...where, trigger } as const]),
  ];
}

function toSeenRepository(repository: PayloadRepository): SeenRepository {
  const { id, full_name: name, private: isPrivate, default_branch, archived } = repository;
  return {
    id,
    name,
    isPrivate,
    ...(default_branch !== undefined && { defaultBranch: default_branch }),
    ...(archived !== undefined && { isArchived: archived }),
  };
}

function toInstallationEffects(payload: unknown): readonly Effect[] {
  const parsed = installationSchema.safeParse(payload);
  if (!parsed.success) return [];
  const { action, installation: found, repositories_removed: removed = [] } = parsed.data;
  const installation = found.id;
  if (action === 'deleted') return [{ kind: 'uninstall', installation }];
  const account = found.account.login;
  const isSuspended = action === 'suspend' || (found.suspended_at ?? null) !== null;
  const state: Effect = { kind: 'installation', installation, account, isSuspended };
  const gone = removed.map(({ id }): Effect => ({ kind: 'untrack', installation, repository: id }));
  return isSuspended || action === 'removed'
    ? [state, ...gone]
    : [state, { kind: 'look-over', installation }];
}

type Told = WebhookTold & { readonly common: Common; readonly repository: PayloadRepository };
type WebhookTold = { readonly name: string; readonly payload: unknown; readonly self: Self };

function toTrigger(told: Told): Trigger | undefined {
  const { name, payload, common } = told;
  switch (name) {
    case 'push':
      return toPushTrigger(told);
    case 'pull_request':
      return toPullTrigger(told);
    case 'issue_comment':
      return toCommentTrigger(payload);
    case 'repository_dispatch':
      return toDispatchTrigger(payload);
    case 'repository':
      return common.action === 'archived' ? undefined : { kind: 'installation' };
    default:
      return undefined;
  }
}

function isOwn({ common, self }: Told): boolean {
  return self.login !== undefined && common.sender?.login === self.login;
}

/** Only of the branch that everything lands on, and of our own, where somebody may have begun to work. */
function toPushTrigger(told: Told): Trigger | undefined {
  const { success, data } = pushSchema.safeParse(told.payload);
  if (!success || isOwn(told)) return undefined;
  const branch = /^refs\/heads\/(.+)$/.exec(data.ref)?.[1] ?? '';
  const isBase = branch === told.repository.default_branch && data.deleted !== true;
  return isBase || branch.startsWith(ownBranches) ? { kind: 'push' } : undefined;
}

const pullActions: ReadonlySet<string> = new Set([
  'closed',
  'reopened',
  'edited',
  'labeled',
  'unlabeled',
  'converted_to_draft',
  'dequeued',
]);

function toPullTrigger(told: Told): Trigger | undefined {
  const { action = '' } = told.common;
  const { success, data } = pullRequestSchema.safeParse(told.payload);
  if (!success || !pullActions.has(action)) return undefined;
  const { head, body, merged = false, number, html_url: url } = data.pull_request;
  // What we merge ourselves moves the base branch under everything else that is proposed.
  if (isOwn(told) && !merged) return undefined;
  const isHere = head.repo?.id === told.repository.id;
  const marker = parseMarker(body ?? '');
  const isOurs = head.ref.startsWith(ownBranches) || marker !== undefined;
  if (!isHere || !isOurs) return undefined;
  // What we closed ourselves was told by the run that did it.
  if (action !== 'closed' || (marker?.closed !== undefined && !merged)) return { kind: 'pull-request' };
  const ended = { number, url, branch: head.ref, action: merged ? 'merged' : 'closed' } as const;
  return { kind: 'pull-request', ended };
}

function toCommentTrigger(payload: unknown): Trigger | undefined {
  const comment = toCommentEvent(payload);
  if (comment === undefined || comment.action !== 'created' || comment.isBot) return undefined;
  return parseCommands(comment.body).length === 0 ? undefined : { kind: 'comment', comment };
}

/** Events of all kinds are dispatched in repositories; these two are for us. */
function toDispatchTrigger(payload: unknown): Trigger | undefined {
  const { success, data } = dispatchSchema.safeParse(payload);
  if (!success || (data.action !== 'image-pushed' && data.action !== 'tidemark')) return undefined;
  const image = toImageHint(data.client_payload?.image);
  return image === undefined ? { kind: 'request' } : { kind: 'images', images: [image] };
}

function toPackageEffects(payload: unknown, { packagesHost }: Self): readonly Effect[] {
  const { success, data } = packageSchema.safeParse(payload);
  const found = success ? (data.registry_package ?? data.package) : undefined;
  const image = found === undefined ? undefined : toPackageImage(found, packagesHost);
  return image === undefined ? [] : [{ kind: 'image', image }];
}
