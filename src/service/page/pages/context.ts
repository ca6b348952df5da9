import type { RepositorySummary } from '../../view/repository-summary.ts';
import type { PageData } from '../page-data.ts';
import type { Query } from '../parts/query.ts';
import type { Viewer } from '../viewer.ts';

/** What a page is made from. */
export type PageContext = {
  readonly data: PageData;
  /** The repositories that this viewer may see, by name; read for lists only. */
  readonly repositories: readonly RepositorySummary[];
  readonly viewer: Viewer;
  readonly query: Query;
  /** Milliseconds since the epoch. */
  readonly now: number;
};
