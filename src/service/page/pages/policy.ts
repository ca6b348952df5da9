import { toPlaceText } from '../../../errors.ts';
import type { ExplainedMarker, FunnelStep } from '../../../report/to-explanation.ts';
import type { PolicyView, TrackedRepository } from '../../view/repository-view.ts';
import type { Html } from '../html.ts';
import { html } from '../html.ts';
import { toDocument } from '../layout.ts';
import { toRepositoryPath } from '../parts/link.ts';
import { toPolicyBadge } from '../parts/state.ts';
import { toTable } from '../parts/table.ts';
import type { PageContext } from './context.ts';
import { toScan } from './policies.ts';

export type PolicyOfRepository = { readonly repository: TrackedRepository; readonly policy: PolicyView };

/** One policy: the way from everything that is listed to the one that wins. */
export function toPolicyPage({ repository, policy }: PolicyOfRepository, context: PageContext): string {
  const { explanation } = policy;
  const content = html`<p><a href="${toRepositoryPath(repository.id)}">${repository.name}</a></p>
    ${toFacts(policy, context.now)}
    <h2>From the listing to the winner</h2>
    ${toFunnel(explanation.funnel)}
    <h2>Nearest misses</h2>
    ${toTable({
      caption: 'Nearest misses',
      columns: [
        { title: 'Tag', cell: ({ tag }) => html`<code>${tag}</code>` },
        { title: 'Reason', cell: ({ reason }) => reason },
        { title: 'Detail', cell: ({ detail }) => detail },
      ],
      rows: explanation.misses,
      empty: 'None.',
    })}
    ${
      explanation.warnings.length > 0 &&
      html`<h2>Warnings</h2>
        <ul>
          ${explanation.warnings.map((warning) => html`<li>${warning}</li>`)}
        </ul>`
    }
    <h2>Values that follow it</h2>
    ${toTable({
      caption: 'Values',
      columns: [
        { title: 'Where', cell: ({ place }) => html`<code>${toPlaceText(place)}</code>` },
        { title: 'State', cell: ({ state }: ExplainedMarker) => state },
        { title: 'Value', cell: toValue },
      ],
      rows: explanation.markers,
      empty: 'No marker names this policy.',
    })}`;
  return toDocument({ title: explanation.policy, viewer: context.viewer, content });
}

function toFacts({ explanation, scan }: PolicyView, now: number): Html {
  const { repository, place, state, selected, reason, code, rule } = explanation;
  return html`<dl class="facts">
    <dt>State</dt>
    <dd>${toPolicyBadge(state)} ${selected !== undefined && html`<code>${selected}</code>`}</dd>
    ${
      rule !== undefined &&
      html`<dt>Because</dt>
        <dd>${rule}</dd>`
    }
    ${
      reason !== undefined &&
      html`<dt>${code ?? 'Reason'}</dt>
        <dd>${reason}</dd>`
    }
    <dt>Policy</dt>
    <dd><code>${toPlaceText(place)}</code></dd>
    <dt>ImageRepository</dt>
    <dd>${repository.name} <code>${toPlaceText(repository.place)}</code></dd>
    <dt>Image</dt>
    <dd><code>${repository.image}</code></dd>
    <dt>Credentials</dt>
    <dd>${repository.credentials}</dd>
    ${
      scan &&
      html`<dt>Last scan</dt>
        <dd>${toScan(scan, now)}</dd>`
    }
  </dl>`;
}

function toFunnel(steps: readonly FunnelStep[]): Html {
  if (steps.length === 0) return html`<p class="empty">The registry has not been listed.</p>`;
  const most = Math.max(1, ...steps.map(({ count }) => count));
  return html`<ol class="funnel">
    ${steps.map(
      ({ step, count }) =>
        html`<li>
          <b>${count}</b> <span>${step}</span
          ><meter min="0" max="${most}" value="${count}" aria-hidden="true"></meter>
        </li>`,
    )}
  </ol>`;
}

function toValue(marker: ExplainedMarker): Html {
  switch (marker.state) {
    case 'updated':
      return html`<code>${marker.old}</code> → <code>${marker.new}</code>`;
    case 'held':
      return html`<code>${marker.value}</code> <span class="soft">${marker.code}: ${marker.reason}</span>`;
    case 'current':
    case 'unchecked':
      return html`<code>${marker.value}</code>`;
    case 'unusable':
      return html`<span class="soft">${marker.reason}: ${marker.message}</span>`;
  }
}
