import type { Logger } from 'pino';
import type { Handler } from '../http/handler.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { createPageHandler } from '../page/create-page-handler.ts';
import { createPage } from '../page/create-page.ts';
import type { PageData } from '../page/page-data.ts';
import { createGithubIdentity } from '../page/sign-in/github-identity.ts';
import { createSessions } from '../page/sign-in/sessions.ts';
import { createSignIn } from '../page/sign-in/sign-in.ts';
import type { Settings } from '../settings/read-settings.ts';
import type { State } from '../state.ts';
import { createStoredViews } from '../view/stored-views.ts';

export type PagesOptions = {
  readonly settings: Settings;
  readonly state: Pick<State, 'store' | 'queue'>;
  readonly inventory: Inventory;
  readonly log: Logger;
};

/** The page for people who sign in, on the listener that the world reaches; nothing unless it is switched on. */
export function createPublicPages(options: PagesOptions): readonly Handler[] {
  const { settings, state, log } = options;
  const { page, apiUrl: baseUrl } = settings;
  if (page.kind !== 'github') return [];
  const { clientId, clientSecret, publicUrl } = page;
  const signIn = createSignIn({
    provider: createGithubIdentity({ clientId, clientSecret, baseUrl }),
    sessions: createSessions(state.store),
    publicUrl,
    onFailure: (error) => log.warn({ err: error }, 'sign-in failed'),
  });
  return [toHandler(options, { kind: 'sign-in', signIn })];
}

/** The page for the operator, on a listener of this machine; nothing unless it is switched on. */
export function createOperatorPages(options: PagesOptions, hosts: readonly string[]): readonly Handler[] {
  if (options.settings.page.kind !== 'operator') return [];
  return [toHandler(options, { kind: 'operator', hosts })];
}

type Access = Parameters<typeof createPageHandler>[0]['access'];

function toHandler({ state, inventory, log }: PagesOptions, access: Access): Handler {
  const { store, queue } = state;
  const views = createStoredViews({ store, inventory });
  const data: PageData = {
    listRepositories: rememberFor(2_000, () => views.listRepositories()),
    findRepository: (id) => views.findRepository(id),
    readDepth: () => queue.depth(),
  };
  const onError = (error: unknown): void => log.error({ err: error }, 'page failed');
  return createPageHandler({ page: createPage({ data }), access, onError });
}

/** Many open pages ask at about the same time. */
function rememberFor<Value>(milliseconds: number, read: () => Promise<Value>): () => Promise<Value> {
  let known: { readonly value: Promise<Value>; readonly until: number } | undefined;
  return async () => {
    if (known === undefined || known.until < performance.now())
      known = { value: read(), until: performance.now() + milliseconds };
    const { value } = known;
    // What failed is asked again by the next one.
    value.catch(() => (known = undefined));
    return value;
  };
}
