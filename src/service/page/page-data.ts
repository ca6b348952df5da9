import type { Depth } from '../queue/queue.ts';
import type { RepositorySummary } from '../view/repository-summary.ts';
import type { RepositoryView } from '../view/repository-view.ts';

/** Where pages take what they show. */
export interface PageData {
  /** Every repository that is tracked, in any order. */
  listRepositories(): Promise<readonly RepositorySummary[]>;
  /** By GitHub's number of it. */
  findRepository(id: number): Promise<RepositoryView | undefined>;
  readDepth(): Promise<Depth>;
}
