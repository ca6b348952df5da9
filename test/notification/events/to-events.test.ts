import { describe, expect, test } from 'vitest';
import type { DeliveredCommit } from '../../../src/delivery/delivery.ts';
import type { Problem } from '../../../src/errors.ts';
import type { ImagePolicy, ImageUpdateAutomation } from '../../../src/manifests/types.ts';
import type { DeliveredPart, EventContext, FinishedRun } from '../../../src/notification/events/context.ts';
import { toImageChanges } from '../../../src/notification/events/image-changes.ts';
import { toEvents } from '../../../src/notification/events/to-events.ts';
import type { PolicyOutcome } from '../../../src/policy/select-images.ts';
import type { Scan } from '../../../src/registry/scan.ts';
import type { Change } from '../../../src/rewrite/rewrite-file.ts';
import { planCommit } from '../../support/planned-commit.ts';
import { makeImageRepository } from '../../support/image-repositories.ts';

const head = 'a'.repeat(40);
const sha = 'd41d8cd98f00b204e9800998ecf8427e0a1b2c3d';

const context: EventContext = {
  origin: { repository: 'https://github.com/my-org/fleet' },
  now: Date.UTC(2026, 2, 14, 9, 26, 53),
  head,
  instance: 'gha-123456',
};

const place = { file: 'images.yaml', line: 3, column: 1 };
const placeOf = () => place;
const repository = makeImageRepository('app', { image: 'ghcr.io/x/app' });

const policy: ImagePolicy = {
  apiVersion: 'image.toolkit.fluxcd.io/v1',
  kind: 'ImagePolicy',
  metadata: {
    name: 'app',
    namespace: 'apps',
    labels: { team: 'web' },
    annotations: { 'event.toolkit.fluxcd.io/owner': 'web' },
  },
  spec: {
    imageRepositoryRef: { name: 'app', namespace: 'apps' },
    policy: { semver: { range: '>=1.0.0' } },
    digestReflectionPolicy: 'Never',
    suspend: false,
  },
  place,
  placeOf,
};

const automation: ImageUpdateAutomation = {
  apiVersion: 'image.toolkit.fluxcd.io/v1',
  kind: 'ImageUpdateAutomation',
  metadata: { name: 'auto', namespace: 'apps', labels: {}, annotations: {} },
  spec: {
    sourceRef: { kind: 'GitRepository', name: 'fleet', namespace: 'apps' },
    interval: 60_000,
    suspend: false,
    update: { strategy: 'Setters', path: './apps' },
  },
  place,
  placeOf,
};

const problem: Problem = {
  severity: 'error',
  code: 'no-match',
  message: 'ImagePolicy apps/app: no tag matches',
  place,
};
const resolved = {
  automation,
  policies: [policy],
  checkout: undefined,
  pushBranch: 'main',
  separateBranch: false,
};
const complete: Scan = { repository, status: 'complete', tags: ['1.1.0', '1.0.0'], listed: 2, excluded: 0 };

const object = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'app', namespace: 'apps' };
const change: Change = {
  file: 'apps/app.yaml',
  object,
  old: 'ghcr.io/x/app:1.0.0',
  new: 'ghcr.io/x/app:1.1.0',
  setter: 'apps:app',
};

type State =
  | Pick<PolicyOutcome & { state: 'held' }, 'state' | 'hold'>
  | { readonly state: 'failed'; readonly problem: Problem; readonly scanFailed: boolean };

/** Outcomes have more members than events look at. */
function outcome(
  state: State | { readonly state: 'selected'; readonly tag: string; readonly waiting?: unknown },
): PolicyOutcome {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { policy, repository, options: {}, ...state } as unknown as PolicyOutcome;
}

const selected = outcome({ state: 'selected', tag: '1.1.0' });

function run(plan: Partial<FinishedRun['plan']> = {}, rest: Omit<FinishedRun, 'plan'> = {}): FinishedRun {
  return {
    plan: {
      scans: [complete],
      policies: [selected],
      automations: [resolved],
      markers: [],
      commits: [],
      problems: [],
      ...plan,
    },
    ...rest,
  };
}

const commit = planCommit({ automation: 'apps/auto', changes: [change] });

function delivered(one: Partial<DeliveredCommit>, problems: readonly Problem[] = []): FinishedRun {
  const commits = [{ automation: 'apps/auto', state: 'pushed' as const, branch: 'main', sha, ...one }];
  return run({ commits: [commit] }, { delivery: { commits, problems } });
}

function describeEvents(finished: FinishedRun): readonly string[] {
  return toEvents(finished, context).map(
    ({ involvedObject, severity, standing, reason, message }) =>
      `${involvedObject.kind} ${severity} ${standing} ${reason}: ${message}`,
  );
}

const quietRepository =
  'ImageRepository trace quiet Succeeded: successful scan: found 2 tags with checksum 495453000';
const quietPolicy = 'ImagePolicy trace quiet Succeeded: Latest image tag for ghcr.io/x/app resolved to 1.1.0';
const quietAutomation = 'ImageUpdateAutomation trace quiet Succeeded: repository up-to-date';

describe('the events of automations of other repositories', () => {
  const nothing = { scans: [], policies: [], automations: [], markers: [], commits: [], problems: [] };

  test('tell of what was pushed there, and of policies only once', () => {
    const there = delivered({});
    const lines = describeEvents(
      run(
        { automations: [] },
        {
          others: [
            {
              automations: [resolved],
              plan: there.plan,
              delivery: there.delivery ?? { commits: [], problems: [] },
            },
          ],
        },
      ),
    );
    expect(lines.map((line) => line.split(':')[0])).toEqual([
      'ImageRepository trace quiet Succeeded',
      'ImagePolicy trace quiet Succeeded',
      'ImageUpdateAutomation info news Succeeded',
    ]);
    expect(lines[2]).toContain(`pushed commit '${sha.slice(0, 7)}' to branch 'main'`);
  });

  test('tell what kept a repository from being read, and name no commit of this one', () => {
    const warning = { ...problem, severity: 'warning' as const, message: 'git fetch failed: gone' };
    const events = toEvents(
      run(nothing, { others: [{ automations: [resolved], problems: [warning] }] }),
      context,
    );
    expect(events).toMatchObject([
      { involvedObject: { kind: 'ImageUpdateAutomation', name: 'auto' }, severity: 'error' },
    ]);
    expect(events[0]?.message).toContain('git fetch failed: gone');
    expect(JSON.stringify(events)).not.toContain(head);
  });
});

describe('the events of a run', () => {
  test('are quiet when nothing changes', () => {
    const [first, ...rest] = describeEvents(run());
    expect(first).toMatch(
      /^ImageRepository trace quiet Succeeded: successful scan: found 2 tags with checksum \d+$/,
    );
    expect(rest).toEqual([quietPolicy, quietAutomation]);
  });

  test('have the ids, labels and annotations of their objects', () => {
    const [, event] = toEvents(run(), context);
    expect(event).toMatchObject({
      involvedObject: {
        kind: 'ImagePolicy',
        namespace: 'apps',
        name: 'app',
        apiVersion: 'image.toolkit.fluxcd.io/v1',
      },
      timestamp: '2026-03-14T09:26:53Z',
      labels: { team: 'web' },
      metadata: { 'event.toolkit.fluxcd.io/commit': head, 'event.toolkit.fluxcd.io/owner': 'web' },
      reportingController: 'image-reflector-controller',
      reportingInstance: 'gha-123456',
    });
  });

  test('tell a push in the words of Flux, with what changed', () => {
    expect(describeEvents(delivered({})).slice(1)).toEqual([
      'ImagePolicy info news Succeeded: Latest image tag for ghcr.io/x/app resolved to 1.1.0 (previously ghcr.io/x/app:1.0.0)',
      "ImageUpdateAutomation info news Succeeded: pushed commit 'd41d8cd' to branch 'main'\nUpdate from image update automation",
    ]);
    expect(toEvents(delivered({}), context).at(-1)).toMatchObject({
      changes: [
        { image: 'ghcr.io/x/app', old: '1.0.0', new: '1.1.0', policy: 'apps/app', files: ['apps/app.yaml'] },
      ],
      metadata: {
        'event.toolkit.fluxcd.io/commit': sha,
        'image.toolkit.fluxcd.io/revision': `main@sha1:${sha}`,
        'image.toolkit.fluxcd.io/changes': 'ghcr.io/x/app: 1.0.0 -> 1.1.0',
      },
      path: './apps',
    });
  });

  test.each<[string, Partial<DeliveredCommit>, string]>([
    [
      'a commit that stays here',
      { state: 'committed' },
      "ImageUpdateAutomation info news Succeeded: created commit 'd41d8cd' on branch 'main', which is not pushed\nUpdate from image update automation",
    ],
    ['files that are only written', { state: 'written' }, quietAutomation],
    ['what was delivered before', { state: 'already-delivered' }, quietAutomation],
  ])('tell %s', (_, one, expected) => {
    expect(describeEvents(delivered(one)).at(-1)).toBe(expected);
  });

  test('tell what was refused, and why', () => {
    const refused: Problem = {
      severity: 'error',
      code: 'push-rejected',
      message: "the remote refused the push to branch 'main'",
    };
    const other: Problem = { ...refused, message: "the remote refused the push to branch 'other'" };
    const [, second, third, ...rest] = describeEvents(delivered({ state: 'refused' }, [other, refused]));
    expect([second, third, ...rest]).toEqual([
      quietPolicy,
      "ImageUpdateAutomation error trouble GitOperationFailed: failed to update source: the remote refused the push to branch 'main'",
    ]);
  });

  test('tell what ended the delivery', () => {
    const failure: Problem = {
      severity: 'error',
      code: 'dirty-tree',
      message: 'expected a clean working tree',
    };
    expect(describeEvents(run({ commits: [commit] }, { failure })).at(-1)).toBe(
      'ImageUpdateAutomation error trouble GitOperationFailed: failed to checkout source: expected a clean working tree',
    );
  });

  test.each<[string, Scan, string]>([
    [
      'fails',
      {
        repository,
        status: 'failed',
        problem: { ...problem, code: 'registry-unauthorized', message: 'no access' },
      },
      'error trouble ReadOperationFailed: scan failed: no access',
    ],
    [
      'has a bad image',
      { repository, status: 'failed', problem: { ...problem, code: 'invalid-image', message: 'bad' } },
      'error trouble ImageURLInvalid: bad',
    ],
    [
      'has no secret',
      {
        repository,
        status: 'failed',
        problem: { ...problem, code: 'missing-reference', message: 'no secret' },
      },
      'error trouble AuthenticationFailed: failed to configure authentication options: no secret',
    ],
    [
      'is incomplete',
      { ...complete, status: 'partial', reason: 'page 2 is missing' },
      'error trouble ReadOperationFailed: scan failed: the listing is incomplete: page 2 is missing',
    ],
  ])('tell that a scan %s', (_, scan, expected) => {
    expect(describeEvents(run({ scans: [scan] }))[0]).toBe(`ImageRepository ${expected}`);
  });

  test.each<[string, PolicyOutcome, string]>([
    [
      'fails',
      outcome({ state: 'failed', problem, scanFailed: false }),
      'error trouble Failure: ImagePolicy apps/app: no tag matches',
    ],
    [
      'is wrong',
      outcome({ state: 'failed', problem: { ...problem, code: 'invalid-policy' }, scanFailed: false }),
      'error trouble InvalidPolicy: ImagePolicy apps/app: no tag matches',
    ],
    [
      'has no tags',
      outcome({ state: 'failed', problem, scanFailed: true }),
      'error trouble DependencyNotReady: ImagePolicy apps/app has no tags to choose from, because the scan of ImageRepository apps/app failed',
    ],
    [
      'holds',
      outcome({ state: 'held', hold: { code: 'would-downgrade', reason: '1.0 is older than 1.1' } }),
      'info trouble Held: ghcr.io/x/app is held by ImagePolicy apps/app: 1.0 is older than 1.1',
    ],
    [
      'waits',
      outcome({
        state: 'selected',
        tag: '1.0',
        waiting: { code: 'too-young', reason: '1.1 is held until 2026-03-15' },
      }),
      'info trouble Held: ghcr.io/x/app is held by ImagePolicy apps/app: 1.1 is held until 2026-03-15',
    ],
  ])('tell that a policy %s', (_, policyOutcome, expected) => {
    expect(describeEvents(run({ policies: [policyOutcome] }))[1]).toBe(`ImagePolicy ${expected}`);
  });

  test('tell that markers are held', () => {
    const marker = {
      place,
      policy: 'apps/app',
      state: 'held' as const,
      value: 'x',
      code: 'digest-failed' as const,
      reason: 'no digest',
    };
    expect(describeEvents(run({ markers: [marker] }))[1]).toContain(
      'info trouble Held: ghcr.io/x/app is held by ImagePolicy apps/app: no digest',
    );
  });

  test('say nothing of what is suspended', () => {
    const hold = { code: 'suspended' as const, reason: 'suspended' };
    const suspended = {
      ...resolved,
      automation: { ...automation, spec: { ...automation.spec, suspend: true } },
    };
    expect(
      describeEvents(
        run({
          scans: [{ repository, status: 'suspended' }],
          policies: [outcome({ state: 'held', hold })],
          automations: [suspended],
        }),
      ),
    ).toEqual([]);
  });

  test('give every error to one automation: the one it names, or the one that works on its file', () => {
    const other = {
      ...resolved,
      automation: {
        ...automation,
        metadata: { ...automation.metadata, name: 'other' },
        spec: { ...automation.spec, update: { strategy: 'Setters', path: './infra' } },
      },
    };
    const problems: readonly Problem[] = [
      {
        severity: 'error',
        code: 'rewrite-unsafe',
        message: 'unsafe',
        place: { file: 'infra/x.yaml', line: 2, column: 1 },
      },
      { severity: 'error', code: 'no-push-branch', message: 'apps/auto: no push branch' },
      { severity: 'warning', code: 'unknown-field', message: 'a warning' },
      problem,
    ];
    const failing = outcome({ state: 'failed', problem, scanFailed: false });
    const events = describeEvents(run({ automations: [resolved, other], policies: [failing], problems }));
    expect(events.slice(2)).toEqual([
      'ImageUpdateAutomation error trouble InvalidSourceConfiguration: apps/auto: no push branch',
      'ImageUpdateAutomation error trouble UpdateFailed: failed to apply policies: unsafe (infra/x.yaml:2)',
    ]);
  });

  test('list a few of many errors', () => {
    const problems = Array.from({ length: 9 }, (_, index): Problem => ({
      severity: 'error',
      code: 'unusable-marker',
      message: `marker ${index}`,
    }));
    expect(describeEvents(run({ problems })).at(-1)).toBe(
      'ImageUpdateAutomation error trouble UpdateFailed: failed to apply policies: marker 0\nmarker 1\nmarker 2\nmarker 3\nmarker 4\nand 4 more',
    );
  });
});

describe('the events of pull requests', () => {
  const url = 'https://github.com/my-org/fleet/pull/12';
  const group: DeliveredPart = {
    group: 'apps',
    state: 'absent',
    outcome: 'done',
    automations: ['apps/auto'],
    branch: 'tidemark/apps',
    title: 'Update app to 1.1.0',
    pullRequest: { number: 12, url },
    sha,
  };

  function withGroups(...groups: readonly Partial<DeliveredPart>[]): FinishedRun {
    const all = groups.map((one) => ({ ...group, ...one }));
    return run({ commits: [commit] }, { delivery: { commits: [], problems: [], groups: all } });
  }

  const words = "pull request #12 from branch 'tidemark/apps'";

  test.each<[string, Partial<DeliveredPart>, string]>([
    ['opened', {}, `info news PullRequestCreated: opened ${words}\nUpdate app to 1.1.0`],
    ['updated', { state: 'stale' }, `info news PullRequestUpdated: updated ${words}\nUpdate app to 1.1.0`],
    [
      'closed',
      { state: 'obsolete', reason: 'not needed any more' },
      `info news PullRequestClosed: closed ${words}: not needed any more\nUpdate app to 1.1.0`,
    ],
    [
      'paused',
      { state: 'edited', outcome: 'unchanged', reason: 'somebody edited it' },
      `info trouble PullRequestPaused: paused ${words}: somebody edited it\nUpdate app to 1.1.0`,
    ],
    [
      'merged',
      { state: 'delivered', outcome: 'unchanged', action: 'merged' },
      `info news PullRequestMerged: merged ${words}\nUpdate app to 1.1.0`,
    ],
    [
      'refused',
      { outcome: 'refused', reason: 'protected branch' },
      'error trouble GitOperationFailed: failed to update source: protected branch',
    ],
  ])('tell that one is %s', (_, one, expected) => {
    const events = describeEvents(withGroups(one));
    expect(events[2]).toBe(`ImageUpdateAutomation ${expected}`);
    expect(toEvents(withGroups(one), context)[2]).toMatchObject({
      url,
      metadata: { 'event.toolkit.fluxcd.io/change_request': '12' },
    });
  });

  test('are quiet while one is open, and speak of it', () => {
    const events = toEvents(withGroups({ state: 'current', outcome: 'unchanged' }), context).slice(2);
    expect(
      events.map(({ standing, metadata }) => [standing, metadata['event.toolkit.fluxcd.io/change_request']]),
    ).toEqual([
      ['quiet', '12'],
      ['quiet', undefined],
    ]);
  });

  test('tell a push without a pull request', () => {
    const { pullRequest: _, ...direct } = group;
    const finished = run(
      { commits: [commit] },
      { delivery: { commits: [], problems: [], groups: [{ ...direct, branch: 'main' }] } },
    );
    expect(describeEvents(finished)[2]).toBe(
      "ImageUpdateAutomation info news Succeeded: pushed commit 'd41d8cd' to branch 'main'\nUpdate app to 1.1.0",
    );
  });

  test('of several groups tell only the changes that a group says are its own', () => {
    const events = toEvents(
      withGroups({ changes: [change] }, { group: 'b', pullRequest: { number: 13, url } }),
      context,
    );
    expect(
      events.filter(({ reason }) => reason === 'PullRequestCreated').map(({ changes }) => changes.length),
    ).toEqual([1, 0]);
  });
});

describe('image changes', () => {
  test.each([
    ['ghcr.io/x/app:1.0', 'ghcr.io/x/app:1.1', 'apps:app', 'ghcr.io/x/app', '1.0', '1.1'],
    ['localhost:5000/app', 'localhost:5000/app:1.1', 'apps:app', 'localhost:5000/app', '', '1.1'],
    ['a:1@sha256:b', 'a:2@sha256:c', 'apps:app', 'a', '1@sha256:b', '2@sha256:c'],
    ['old.io/app:1.0', 'new.io/app:1.1', 'apps:app', 'new.io/app', 'old.io/app:1.0', '1.1'],
    ['1.0', '1.1', 'apps:app:tag', 'ghcr.io/x/app', '1.0', '1.1'],
    ['1.0', '1.1', 'apps:unknown:tag', 'apps/unknown', '1.0', '1.1'],
  ])('from %s to %s by %s', (old, after, setter, image, from, to) => {
    expect(toImageChanges([{ ...change, old, new: after, setter }], [selected])).toMatchObject([
      { image, old: from, new: to },
    ]);
  });

  test('of the same image in several files are one', () => {
    expect(toImageChanges([change, { ...change, file: 'b.yaml' }, change], [selected])).toMatchObject([
      { files: ['apps/app.yaml', 'b.yaml'] },
    ]);
  });
});

test('the checksum of a scan is that of Flux: Adler-32 of the compact JSON', () => {
  expect(describeEvents(run())[0]).toBe(quietRepository);
});
