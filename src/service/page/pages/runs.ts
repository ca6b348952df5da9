import type { RunRecord, TrackedRepository } from '../../view/repository-view.ts';
import { html } from '../html.ts';
import { toRunBadge } from '../parts/state.ts';
import type { Column } from '../parts/table.ts';
import { toDuration, toTime } from '../parts/time.ts';
import type { PageContext } from './context.ts';
import { toListPage } from './list-page.ts';
import { toRepositoryColumn } from './policies.ts';

type Row = RunRecord & { readonly repository: TrackedRepository };

const outcomes: readonly RunRecord['outcome'][] = ['unchanged', 'changed', 'problems', 'deferred', 'failed'];

/** The latest run of each repository, newest first. */
export function toRunsPage(context: PageContext): string {
  const rows: readonly Row[] = context.repositories
    .flatMap(({ repository, run }) => (run === undefined ? [] : [{ ...run, repository }]))
    .sort((one, other) => other.started - one.started);
  return toListPage(
    {
      title: 'Runs',
      path: '/runs',
      rows,
      columns: [toRepositoryColumn(), ...toRunColumns(context.now)],
      texts: ({ repository, outcome, summary, triggers }) => [repository.name, outcome, summary, ...triggers],
      choices: outcomes.map((value) => ({
        value,
        label: value,
        has: ({ outcome }: Row) => outcome === value,
      })),
      empty: 'No run yet.',
    },
    context,
  );
}

export function toRunColumns(now: number): readonly Column<RunRecord>[] {
  return [
    { title: 'Started', cell: ({ started }) => toTime(started, now) },
    { title: 'Outcome', cell: ({ outcome }) => toRunBadge(outcome) },
    { title: 'What happened', cell: ({ summary }) => summary },
    { title: 'Because of', cell: ({ triggers }) => triggers.join(', ') },
    { title: 'Took', cell: ({ milliseconds }) => toDuration(milliseconds) },
    {
      title: 'Requests',
      cell: ({ requests }) => html`${requests.github} GitHub, ${requests.registry} registries`,
    },
  ];
}
