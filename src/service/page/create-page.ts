import { createHash } from 'node:crypto';
import type { RepositorySummary } from '../view/repository-summary.ts';
import { findAsset } from './assets/assets.ts';
import type { PageRequest, PageResponse } from './http.ts';
import { toResponse } from './http.ts';
import type { PageData } from './page-data.ts';
import type { PageContext } from './pages/context.ts';
import { toHoldsPage } from './pages/holds.ts';
import { toMessagePage } from './pages/message.ts';
import { toPoliciesPage } from './pages/policies.ts';
import { toPolicyPage } from './pages/policy.ts';
import { toPullsPage } from './pages/pulls.ts';
import { toRepositoriesPage } from './pages/repositories.ts';
import { toRepositoryPage } from './pages/repository.ts';
import { toRunsPage } from './pages/runs.ts';
import { parseQuery } from './parts/query.ts';
import { maySee, type Viewer } from './viewer.ts';

export type PageOptions = {
  readonly data: PageData;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
};

/** Answers requests for pages; `undefined` for paths that are none. It only ever reads. */
export type Page = (request: PageRequest, viewer: Viewer) => Promise<PageResponse | undefined>;

/** The page of a service: lists of everything it knows, and one page for each repository and policy. */
export function createPage({ data, now = Date.now }: PageOptions): Page {
  return async (request, viewer) => {
    const path = request.url.pathname;
    const asset = findAsset(path);
    const found = asset === undefined ? findPage(path) : undefined;
    if (asset === undefined && found === undefined) return undefined;
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return toResponse(405, '', { allow: 'GET, HEAD' });
    if (asset !== undefined) return asset;
    const repositories = lists.has(path) ? await listVisible(data, viewer) : [];
    const query = parseQuery(request.url.searchParams);
    const body = await found?.({ data, repositories, viewer, query, now: now() });
    if (body === undefined)
      return toResponse(404, toMessagePage('Not found', 'There is nothing here that you may see.', viewer));
    return toFreshResponse(body, request);
  };
}

/** Whether somebody might find a page there. */
export function isPagePath(path: string): boolean {
  return findAsset(path) !== undefined || findPage(path) !== undefined;
}

async function listVisible(data: PageData, viewer: Viewer): Promise<readonly RepositorySummary[]> {
  const all = await data.listRepositories();
  return all.filter(({ repository }) => maySee(viewer, repository.id)).sort(byName);
}

function byName({ repository: one }: RepositorySummary, { repository: other }: RepositorySummary): number {
  return one.name < other.name ? -1 : Number(one.name > other.name);
}

type MakePage = (context: PageContext) => string | undefined | Promise<string | undefined>;

const lists: ReadonlyMap<string, MakePage> = new Map<string, MakePage>([
  ['/', toRepositoriesPage],
  ['/policies', toPoliciesPage],
  ['/holds', toHoldsPage],
  ['/pulls', toPullsPage],
  ['/runs', toRunsPage],
]);

function findPage(path: string): MakePage | undefined {
  const list = lists.get(path);
  if (list !== undefined) return list;
  const [, id = '', policy] = /^\/repositories\/(\d{1,15})(?:\/policies\/([^/]+))?$/.exec(path) ?? [];
  if (id === '') return undefined;
  return policy === undefined ? toOneRepository(Number(id)) : toOnePolicy(Number(id), policy);
}

function toOneRepository(id: number): MakePage {
  return async (context) => {
    const view = maySee(context.viewer, id) ? await context.data.findRepository(id) : undefined;
    return view && toRepositoryPage(view, context);
  };
}

function toOnePolicy(id: number, encoded: string): MakePage {
  return async (context) => {
    const view = maySee(context.viewer, id) ? await context.data.findRepository(id) : undefined;
    const policy = view?.policies.find(
      ({ explanation }) => encodeURIComponent(explanation.policy) === encoded,
    );
    return view && policy && toPolicyPage({ repository: view.repository, policy }, context);
  };
}

/** Nothing is sent again to a browser that has it. */
function toFreshResponse(body: string, request: PageRequest): PageResponse {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  if (request.headers['if-none-match'] === etag) return toResponse(304, '', { etag });
  return toResponse(200, body, { etag, 'cache-control': 'private, no-cache' });
}
