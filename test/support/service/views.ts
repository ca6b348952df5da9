import type { Depth } from '../../../src/service/queue/queue.ts';
import type { PageData } from '../../../src/service/page/page-data.ts';
import { toSummary } from '../../../src/service/view/repository-summary.ts';
import type { PolicyView, RepositoryView, RunRecord } from '../../../src/service/view/repository-view.ts';

/** The moment at which pages of tests are looked at. */
export const now = Date.UTC(2026, 5, 1, 12, 0, 0);

const place = { file: 'clusters/production/images.yaml', line: 12, column: 3 };

export function createPolicyView(
  policy: string,
  explanation: Partial<PolicyView['explanation']> = {},
): PolicyView {
  return {
    explanation: {
      policy,
      place,
      repository: {
        name: 'flux-system/podinfo',
        place,
        image: 'ghcr.io/stefanprodan/podinfo',
        credentials: 'none',
        fields: [],
      },
      fields: [],
      state: 'selected',
      selected: '6.7.3',
      rule: '6.7.3 is the highest version in >=1.0.0',
      funnel: [
        { step: 'listed', count: 120 },
        { step: 'not excluded', count: 100 },
        { step: 'in range', count: 40 },
        { step: 'selected', count: 1 },
      ],
      misses: [{ tag: '7.0.0-rc.1', reason: 'prerelease', detail: 'the range has no prerelease' }],
      shared: [],
      warnings: [],
      markers: [
        { place, policy, setter: 'flux-system:podinfo', state: 'updated', old: '6.5.4', new: '6.7.3' },
      ],
      ...explanation,
    },
    scan: { at: now - 180_000, state: 'complete', tags: 120 },
  };
}

export function createRun(run: Partial<RunRecord> = {}): RunRecord {
  return {
    started: now - 60_000,
    milliseconds: 1_850,
    triggers: ['push'],
    outcome: 'changed',
    summary: 'opened #7',
    requests: { github: 7, registry: 3 },
    commit: '0123456789abcdef0123456789abcdef01234567',
    ...run,
  };
}

export function createView(id: number, view: Partial<RepositoryView> = {}): RepositoryView {
  return {
    repository: {
      id,
      installation: 1,
      name: `acme/fleet-${id}`,
      isPrivate: true,
      defaultBranch: 'main',
    },
    policies: [createPolicyView('flux-system/podinfo')],
    holds: [],
    pulls: [],
    problems: [],
    runs: [createRun()],
    due: now + 300_000,
    ...view,
  };
}

/** Page data over an array that a test may change. */
export function createPageData(views: RepositoryView[], depth: Partial<Depth> = {}): PageData {
  return {
    listRepositories: async () => views.map(toSummary),
    findRepository: async (id) => views.find(({ repository }) => repository.id === id),
    readDepth: async () => ({ waiting: 0, delayed: 0, running: 0, ...depth }),
  };
}
