import type { HoldView, TrackedRepository } from '../../view/repository-view.ts';
import { html } from '../html.ts';
import { toPolicyPath } from '../parts/link.ts';
import type { Column } from '../parts/table.ts';
import type { PageContext } from './context.ts';
import { toListPage } from './list-page.ts';
import { toRepositoryColumn } from './policies.ts';

type Row = HoldView & { readonly repository: TrackedRepository };

/** Everything that is not updated although there is something newer, and why. */
export function toHoldsPage(context: PageContext): string {
  const rows: readonly Row[] = context.repositories.flatMap(({ repository, holds }) =>
    holds.map((hold) => ({ ...hold, repository })),
  );
  const codes = [...new Set(rows.map(({ code }) => code))].sort();
  return toListPage(
    {
      title: 'Holds',
      path: '/holds',
      rows,
      columns: [toRepositoryColumn(), ...holdColumns],
      texts: ({ repository, policy, code, reason }) => [repository.name, policy, code, reason],
      choices: codes.map((value) => ({ value, label: value, has: ({ code }: Row) => code === value })),
      empty: 'Nothing is held.',
    },
    context,
  );
}

export const holdColumns: readonly Column<Row>[] = [
  {
    title: 'Policy',
    cell: ({ repository, policy }) => html`<a href="${toPolicyPath(repository.id, policy)}">${policy}</a>`,
  },
  { title: 'Hold', cell: ({ code }) => html`<code>${code}</code>` },
  { title: 'Why', cell: ({ reason }) => reason },
];
