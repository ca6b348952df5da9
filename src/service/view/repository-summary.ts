import type {
  HoldView,
  PolicyView,
  PullView,
  RepositoryView,
  RunRecord,
  ScanState,
  TrackedRepository,
} from './repository-view.ts';

/** One policy in a list: what it selects, why, and when the registry was asked. */
export type PolicyRow = {
  readonly policy: string;
  readonly image: string;
  readonly state: PolicyView['explanation']['state'];
  readonly selected?: string;
  /** The rule that decided, or why nothing is selected or has to wait. */
  readonly reason?: string;
  readonly scan?: ScanState;
};

/** As much of a repository as lists show; a small part of its view. */
export type RepositorySummary = {
  readonly repository: TrackedRepository;
  readonly policies: readonly PolicyRow[];
  readonly holds: readonly HoldView[];
  readonly pulls: readonly PullView[];
  readonly errors: number;
  readonly warnings: number;
  readonly run?: RunRecord;
  readonly due?: number;
};

export function toSummary(view: RepositoryView): RepositorySummary {
  const { repository, policies, holds, pulls, problems, runs, due } = view;
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const [run] = runs;
  return {
    repository,
    policies: policies.map(toRow),
    holds,
    pulls,
    errors,
    warnings: problems.length - errors,
    ...(run !== undefined && { run }),
    ...(due !== undefined && { due }),
  };
}

function toRow({ explanation, scan }: PolicyView): PolicyRow {
  const { policy, repository, state, selected } = explanation;
  const reason = explanation.reason ?? explanation.rule;
  return {
    policy,
    image: repository.image,
    state,
    ...(selected !== undefined && { selected }),
    ...(reason !== undefined && { reason }),
    ...(scan !== undefined && { scan }),
  };
}
