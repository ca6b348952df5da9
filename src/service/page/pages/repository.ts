import type { Place, Problem } from '../../../errors.ts';
import { toPlaceText } from '../../../errors.ts';
import { toSummary } from '../../view/repository-summary.ts';
import type { RepositoryView } from '../../view/repository-view.ts';
import type { Html } from '../html.ts';
import { html } from '../html.ts';
import { toDocument } from '../layout.ts';
import { toBadge } from '../parts/state.ts';
import { toTable } from '../parts/table.ts';
import { toTime } from '../parts/time.ts';
import type { PageContext } from './context.ts';
import { holdColumns } from './holds.ts';
import { toPolicyColumns } from './policies.ts';
import { pullColumns } from './pulls.ts';
import { toRunColumns } from './runs.ts';

/** One repository with all that is known of it. */
export function toRepositoryPage(view: RepositoryView, { viewer, now }: PageContext): string {
  const { repository, holds, pulls, problems, runs } = view;
  const rowsOf = <Row>(rows: readonly Row[]) => rows.map((row) => ({ ...row, repository }));
  const content = html`${toFacts(view, now)}
    <h2>Policies</h2>
    ${toTable({
      caption: 'Policies',
      columns: toPolicyColumns(now),
      rows: rowsOf(toSummary(view).policies),
      empty: 'No policy was found in this repository.',
    })}
    <h2>Holds</h2>
    ${toTable({ caption: 'Holds', columns: holdColumns, rows: rowsOf(holds), empty: 'Nothing is held.' })}
    <h2>Pull requests</h2>
    ${toTable({ caption: 'Pull requests', columns: pullColumns, rows: rowsOf(pulls), empty: 'No pull request is open.' })}
    <h2>Problems</h2>
    ${toProblems(problems)}
    <h2>Runs</h2>
    ${toTable({ caption: 'Runs', columns: toRunColumns(now), rows: runs, empty: 'No run yet.' })}`;
  return toDocument({ title: repository.name, viewer, content });
}

function toFacts({ repository, due, runs }: RepositoryView, now: number): Html {
  const { idle, defaultBranch, isPrivate } = repository;
  const commit = runs.find((run) => run.commit !== undefined)?.commit;
  return html`<dl class="facts">
    <dt>Served</dt>
    <dd>${idle === undefined ? 'yes' : `no, it is ${idle}`}</dd>
    <dt>Base branch</dt>
    <dd>
      <code>${defaultBranch}</code>${commit !== undefined && html` at <code>${commit.slice(0, 12)}</code>`}
    </dd>
    <dt>Visibility</dt>
    <dd>${isPrivate ? 'private' : 'public'}</dd>
    ${
      due !== undefined &&
      html`<dt>Next run</dt>
        <dd>${toTime(due, now)}</dd>`
    }
  </dl>`;
}

const shownProblems = 200;

function toProblems(problems: readonly Problem[]): Html {
  const more = problems.length - shownProblems;
  return html`${toTable({
    caption: 'Problems',
    columns: [
      {
        title: 'Severity',
        cell: ({ severity }: Problem) => toBadge(severity, severity === 'error' ? 'bad' : 'busy'),
      },
      { title: 'Code', cell: ({ code }) => html`<code>${code}</code>` },
      { title: 'Where', cell: ({ place }) => toPlace(place) },
      { title: 'What', cell: ({ message }) => message },
    ],
    rows: problems.slice(0, shownProblems),
    empty: 'None.',
  })}${more > 0 && html`<p class="soft">…and ${more} more.</p>`}`;
}

function toPlace(place: Place | undefined): Html {
  return place === undefined ? html`` : html`<code>${toPlaceText(place)}</code>`;
}
