import type { PolicyRow } from '../../view/repository-summary.ts';
import type { ScanState, TrackedRepository } from '../../view/repository-view.ts';
import type { Html } from '../html.ts';
import { html } from '../html.ts';
import { toPolicyPath, toRepositoryPath } from '../parts/link.ts';
import { toPolicyBadge } from '../parts/state.ts';
import type { Column } from '../parts/table.ts';
import { toTime } from '../parts/time.ts';
import type { PageContext } from './context.ts';
import { toListPage } from './list-page.ts';

type Row = PolicyRow & { readonly repository: TrackedRepository };

/** Every policy with its newest tag, and why it is that one. */
export function toPoliciesPage(context: PageContext): string {
  const rows = context.repositories.flatMap(({ repository, policies }) =>
    policies.map((policy) => ({ ...policy, repository })),
  );
  return toListPage(
    {
      title: 'Policies',
      path: '/policies',
      rows,
      columns: [toRepositoryColumn(), ...toPolicyColumns(context.now)],
      texts: ({ repository, policy, image, selected, reason }) => [
        repository.name,
        policy,
        image,
        selected,
        reason,
      ],
      choices: [
        { value: 'selected', label: 'selected', has: ({ state }) => state === 'selected' },
        { value: 'held', label: 'held', has: ({ state }) => state === 'held' },
        { value: 'failed', label: 'failed', has: ({ state }) => state === 'failed' },
        {
          value: 'partial',
          label: 'listed in part',
          has: ({ scan }) => scan !== undefined && scan.state !== 'complete',
        },
      ],
      empty: 'No policy yet.',
    },
    context,
  );
}

/** The first column of lists that go through all repositories. */
export function toRepositoryColumn<R extends { readonly repository: TrackedRepository }>(): Column<R> {
  return {
    title: 'Repository',
    cell: ({ repository }) => html`<a href="${toRepositoryPath(repository.id)}">${repository.name}</a>`,
  };
}

export function toPolicyColumns(now: number): readonly Column<Row>[] {
  return [
    {
      title: 'Policy',
      cell: ({ repository, policy }) => html`<a href="${toPolicyPath(repository.id, policy)}">${policy}</a>`,
    },
    { title: 'Image', cell: ({ image }) => html`<code>${image}</code>` },
    { title: 'Newest tag', cell: ({ selected }) => selected !== undefined && html`<code>${selected}</code>` },
    { title: 'State', cell: ({ state }) => toPolicyBadge(state) },
    { title: 'Why', cell: ({ reason }) => reason },
    { title: 'Last scan', cell: ({ scan }) => scan && toScan(scan, now) },
  ];
}

export function toScan({ at, state, tags, reason }: ScanState, now: number): Html {
  const what = state === 'complete' ? '' : state;
  return html`${toTime(at, now)}
    <span class="soft">${tags !== undefined && `${tags} tags`} ${what} ${reason}</span>`;
}
