import type { PullView, TrackedRepository } from '../../view/repository-view.ts';
import { toLink } from '../parts/link.ts';
import { toBadge } from '../parts/state.ts';
import type { Column } from '../parts/table.ts';
import type { PageContext } from './context.ts';
import { toListPage } from './list-page.ts';
import { toRepositoryColumn } from './policies.ts';

type Row = PullView & { readonly repository: TrackedRepository };

/** The pull requests that are open. */
export function toPullsPage(context: PageContext): string {
  const rows: readonly Row[] = context.repositories.flatMap(({ repository, pulls }) =>
    pulls.map((pull) => ({ ...pull, repository })),
  );
  const states = [...new Set(rows.map(({ state }) => state))].sort();
  return toListPage(
    {
      title: 'Pull requests',
      path: '/pulls',
      rows,
      columns: [toRepositoryColumn(), ...pullColumns],
      texts: ({ repository, number, title, group, state }) => [
        repository.name,
        `#${number}`,
        title,
        group,
        state,
      ],
      choices: states.map((value) => ({ value, label: value, has: ({ state }: Row) => state === value })),
      empty: 'No pull request is open.',
    },
    context,
  );
}

export const pullColumns: readonly Column<Row>[] = [
  { title: 'Pull request', cell: ({ number, url, title }) => toLink(url, `#${number} ${title}`) },
  { title: 'Group', cell: ({ group }) => group },
  { title: 'State', cell: ({ state }) => toBadge(state, 'quiet') },
  { title: 'Why', cell: ({ reason }) => reason },
];
