import { createGit } from '../delivery/checkout/git.ts';
import type { Problem } from '../errors.ts';
import type { PlacedMap } from '../manifests/yaml/placed.ts';
import type { EventContext, FinishedRun } from '../notification/events/context.ts';
import { readNotifications } from '../notification/manifests/load-notifications.ts';
import type { NotifyOptions, NotifyResult } from '../notification/notify.ts';
import { createFileState } from '../notification/state/file-state.ts';
import type { Plan } from '../plan.ts';
import { createEnvironmentSecrets } from '../registry/credentials/secrets.ts';
import { readRemotes } from './read-remotes.ts';

export type NotifyRunRequest = {
  readonly run: FinishedRun & { readonly plan: Pick<Plan, 'notifications'> };
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly defaultNamespace?: string;
  /** Providers and Alerts of the configuration. */
  readonly notifications?: readonly PlacedMap[];
  readonly noCrossNamespaceRefs: boolean;
  /** Where earlier messages are remembered; without it they may repeat. */
  readonly cacheDirectory?: string;
};

/** Tells everybody whose Alert asks for it what a run did. Whatever goes wrong here is a warning. */
export async function notifyRun(request: NotifyRunRequest): Promise<NotifyResult> {
  const { root, environment, cacheDirectory } = request;
  return tellRun({
    ...request,
    findContext: () => toEventContext(root, environment),
    secrets: createEnvironmentSecrets(environment),
    ...(cacheDirectory !== undefined && { state: createFileState(cacheDirectory) }),
  });
}

export type TellRequest = Pick<
  NotifyRunRequest,
  'run' | 'defaultNamespace' | 'notifications' | 'noCrossNamespaceRefs'
> &
  Pick<NotifyOptions, 'secrets' | 'state' | 'environment' | 'guard' | 'signal' | 'fetch'> & {
    /** Called when there is anybody to tell. */
    readonly findContext: () => Promise<EventContext>;
  };

/** The same with a state of any kind, and a context that comes from elsewhere. */
export async function tellRun(request: TellRequest): Promise<NotifyResult> {
  const { run, findContext, notifications: native, defaultNamespace, ...options } = request;
  const notifications = readNotifications(run.plan.notifications, { defaultNamespace, native });
  if (notifications.alerts.length === 0) return { problems: notifications.problems, sent: [] };
  const { toEvents } = await import('../notification/events/to-events.ts');
  const { notify } = await import('../notification/notify.ts');
  const context = await findContext();
  const result = await notify(toEvents(run, context), { ...options, notifications, origin: context.origin });
  return { problems: [...notifications.problems, ...result.problems.map(toWarning)], sent: result.sent };
}

/** What events say of where they come from. */
export async function toEventContext(
  root: string,
  environment: NotifyRunRequest['environment'],
): Promise<EventContext> {
  const [remote = `file://${root}`] = await readRemotes(root);
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: id } = environment;
  const onGithub = server !== undefined && repository !== undefined;
  const head = await createGit({ root }).attempt(['rev-parse', '--verify', '--quiet', 'HEAD']);
  return {
    origin: { repository: onGithub ? `${server}/${repository}` : remote, ...readStage(environment) },
    now: Date.now(),
    ...(head.exitCode === 0 && { head: head.stdout.trim() }),
    ...(onGithub &&
      id !== undefined && { runUrl: `${server}/${repository}/actions/runs/${id}`, instance: `gha-${id}` }),
  };
}

/** Tells runs for several stages on one repository apart, in commit statuses above all. */
function readStage({
  TIDEMARK_ENVIRONMENT: name = '',
}: NotifyRunRequest['environment']): Pick<EventContext['origin'], 'environment'> {
  const stage = name.trim().slice(0, 60);
  return stage === '' ? {} : { environment: stage };
}

function toWarning(problem: Problem): Problem {
  return { ...problem, severity: 'warning' };
}
