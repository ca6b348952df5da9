import type { Depth } from '../../queue/queue.ts';
import type { RepositorySummary } from '../../view/repository-summary.ts';
import type { Html, Part } from '../html.ts';
import { html } from '../html.ts';
import { toRepositoryPath } from '../parts/link.ts';
import { toBadge, toRunBadge } from '../parts/state.ts';
import type { Column } from '../parts/table.ts';
import { toDuration, toTime } from '../parts/time.ts';
import type { PageContext } from './context.ts';
import { toListPage } from './list-page.ts';

/** The first page: everything that is served, and how it goes. */
export async function toRepositoriesPage(context: PageContext): Promise<string> {
  const { repositories: rows, data, now, viewer } = context;
  // How much others have to do is nobody's business but the operator's.
  const depth = viewer.kind === 'operator' ? await data.readDepth() : undefined;
  return toListPage(
    {
      title: 'Repositories',
      path: '/',
      rows,
      columns: toColumns(now),
      texts: ({ repository, policies }) => [
        repository.name,
        ...policies.flatMap(({ policy, image, selected }) => [policy, image, selected]),
      ],
      choices: [
        { value: 'failing', label: 'with problems', has: isFailing },
        { value: 'held', label: 'with holds', has: ({ holds }) => holds.length > 0 },
        { value: 'pulls', label: 'with pull requests', has: ({ pulls }) => pulls.length > 0 },
        { value: 'idle', label: 'not served', has: ({ repository }) => repository.idle !== undefined },
      ],
      empty: 'No repository yet. Install the App on one that has Flux image manifests.',
      before: toCounts(rows, depth),
    },
    context,
  );
}

function isFailing({ errors, run }: RepositorySummary): boolean {
  return errors > 0 || run?.outcome === 'failed';
}

function toColumns(now: number): readonly Column<RepositorySummary>[] {
  return [
    {
      title: 'Repository',
      cell: ({ repository }) => html`<a href="${toRepositoryPath(repository.id)}">${repository.name}</a>`,
    },
    { title: 'State', cell: toState },
    { title: 'Policies', cell: ({ policies }) => policies.length },
    { title: 'Holds', cell: ({ holds }) => holds.length },
    { title: 'Pull requests', cell: ({ pulls }) => pulls.length },
    { title: 'Problems', cell: toProblems },
    {
      title: 'Last run',
      cell: ({ run }) =>
        run && html`${toTime(run.started, now)} <span class="soft">${toDuration(run.milliseconds)}</span>`,
    },
    { title: 'Next', cell: ({ due }) => due !== undefined && toTime(due, now) },
  ];
}

function toState({ repository, run }: RepositorySummary): Html {
  if (repository.idle !== undefined) return toBadge(repository.idle, 'quiet');
  return run === undefined ? toBadge('waiting', 'quiet') : toRunBadge(run.outcome);
}

function toProblems({ errors, warnings }: RepositorySummary): Part {
  if (errors === 0 && warnings === 0) return undefined;
  return html`${errors > 0 && toBadge(count(errors, 'error'), 'bad')}
  ${warnings > 0 && toBadge(count(warnings, 'warning'), 'busy')}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function toCounts(rows: readonly RepositorySummary[], depth: Depth | undefined): Html {
  const installations = new Set(rows.map(({ repository }) => repository.installation)).size;
  const sum = (count: (row: RepositorySummary) => number) => rows.reduce((all, row) => all + count(row), 0);
  const counts: readonly (readonly [string, number])[] = [
    ['Installations', installations],
    ['Repositories', rows.length],
    ['Policies', sum(({ policies }) => policies.length)],
    ['Holds', sum(({ holds }) => holds.length)],
    ['Pull requests', sum(({ pulls }) => pulls.length)],
    ...(depth === undefined
      ? []
      : ([
          ['Jobs waiting', depth.waiting],
          ['Jobs running', depth.running],
          ['Jobs delayed', depth.delayed],
        ] as const)),
  ];
  return html`<dl class="counts">
    ${counts.map(
      ([name, count]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${count}</dd>
        </div>`,
    )}
  </dl>`;
}
