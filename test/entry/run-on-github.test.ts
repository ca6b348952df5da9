import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runOnce } from '../../src/entry/run-once.ts';
import type { RunOptions } from '../../src/entry/run-once.ts';
import { createColors } from '../../src/report/colors.ts';
import { toJobSummary } from '../../src/report/to-job-summary.ts';
import { toTable } from '../../src/report/to-table.ts';
import { toDeliveryLines } from '../../src/report/to-delivery-lines.ts';
import { jsonReportSchema } from '../../src/report/json-report-schema.ts';
import type { JsonReport } from '../../src/report/json-report.ts';
import { toJsonReport } from '../../src/report/json-report.ts';
import type { FakeRegistry } from '../support/fake-registry.ts';
import { startFakeRegistry } from '../support/fake-registry.ts';
import { createRepository } from '../support/git-repository.ts';
import { FakeGithub } from '../support/github/fake-github.ts';

/** Read for every request, so that a test can publish. */
const tags: string[] = [];
/** Listed, but not there yet. */
const missing = new Set<string>();
let registry: FakeRegistry;

beforeEach(async () => {
  tags.splice(0, tags.length, '1.0.0', '1.1.0', '1.2.0', '1.3.0');
  missing.clear();
  registry = await startFakeRegistry({
    repositories: { app: tags, web: ['1.0.0', '1.3.0'] },
    handlers: [({ url }) => (missing.has(url.replace(/.*\/manifests\//, '')) ? { status: 404 } : undefined)],
  });
});

afterEach(async () => registry.close());

type Story = {
  readonly annotations?: string;
  readonly policy?: string;
  readonly spec?: string;
  readonly pushBranch?: string;
  readonly options?: Partial<RunOptions>;
  readonly files?: Readonly<Record<string, string>>;
};

const image = (
  name: string,
  { policy = '{semver: {range: 1.x}}', annotations = '', spec = '' }: Story,
) => `---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
metadata: {name: ${name}, namespace: images}
spec: {interval: 5m, image: ${registry.host}/${name}}
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata: {name: ${name}, namespace: images, annotations: {${annotations}}}
spec: {imageRepositoryRef: {name: ${name}}, policy: ${policy}${spec}}
`;

const automation = (annotations = '', pushBranch = 'main') => `---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageUpdateAutomation
metadata: {name: all, namespace: images, annotations: {${annotations}}}
spec:
  interval: 5m
  sourceRef: {kind: GitRepository, name: flux-system, namespace: flux-system}
  git:
    checkout: {ref: {branch: main}}
    commit: {author: {email: bot@example.com}, messageTemplate: 'bump to {{ range .Changed.Changes }}{{ .NewValue }} {{ end }}'}
    push: {branch: ${pushBranch}}
`;

const tagOf = (name: string, value: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec:\n  tag: ${value} # {"$imagepolicy": "images:${name}:tag"}\n`;
const imageOf = (name: string, value: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec:\n  image: ${registry.host}/${name}:${value} # {"$imagepolicy": "images:${name}"}\n`;

type Ran = {
  readonly report: JsonReport;
  readonly requests: string;
  readonly lines: string;
  /** The last column of the table, and that of the job summary. */
  readonly states: readonly string[];
};
type Fleet = {
  readonly github: FakeGithub;
  /** A whole run, for a comment when one is given, and the requests that it made to GitHub. */
  readonly step: (comment?: string, options?: Partial<RunOptions>) => Promise<Ran>;
  /** Leaves a file in the checkout, which the next run reads. */
  readonly write: (path: string, text: string) => void;
};

function writeEvent(path: string, body: string): Readonly<Record<string, string>> {
  const comment = { id: 7, body, user: { login: 'writer', type: 'User' } };
  writeFileSync(path, JSON.stringify({ action: 'created', issue: { number: 1, pull_request: {} }, comment }));
  return { GITHUB_EVENT_NAME: 'issue_comment', GITHUB_EVENT_PATH: path };
}

async function withFleet(story: Story, use: (fleet: Fleet) => Promise<void>): Promise<void> {
  const files = {
    'flux.yaml': image('app', story) + automation('', story.pushBranch),
    'apps/app.yaml': tagOf('app', '1.0.0'),
    ...story.files,
  };
  const repository = createRepository(files);
  const github = new FakeGithub(files);
  const server = await github.listen();
  async function step(comment?: string, options: Partial<RunOptions> = {}) {
    github.takeTrace();
    const run = await runOnce({
      directory: repository.root,
      manifests: [],
      noCrossNamespaceRefs: false,
      strict: false,
      otherRepositories: false,
      delivery: 'pull-request',
      base: 'main',
      actor: 'action',
      environment: {
        PATH: process.env['PATH'],
        GITHUB_TOKEN: 'ghs_test',
        GITHUB_API_URL: server.url,
        GITHUB_REPOSITORY: 'acme/fleet',
        TIDEMARK_WRITE_PACE: '0s',
        ...(comment !== undefined && writeEvent(join(repository.root, '..', 'event.json'), comment)),
      },
      ...story.options,
      ...options,
    });
    const report = jsonReportSchema.parse(toJsonReport(run));
    const rows = toTable(run, createColors(false)).trim().split('\n').slice(1);
    const cells = toJobSummary(run).matchAll(/^\| `images.*\| (.*?) \|$/gm);
    const states = [
      ...rows.map((row) => row.trim().split(/ {2,}/).at(-1) ?? ''),
      ...[...cells].map(([, cell = '']) => cell),
    ];
    return { report, requests: github.takeTrace(), lines: toDeliveryLines(run), states };
  }
  try {
    const write = (path: string, text: string) => writeFileSync(join(repository.root, path), text);
    await use({ github, step, write });
    expect(github.violations).toEqual([]);
  } finally {
    await server.close();
    repository.remove();
  }
}

/** What a pull request proposes for a file. */
function proposed({ repository }: FakeGithub, number: number, path = 'apps/app.yaml'): string {
  const { state, head } = repository.pull(number);
  const text = repository.read(head, path) ?? '';
  return `${state} ${/(?:tag|image): (?:\S*\/app:)?(\S+)/.exec(text)?.[1] ?? text}`;
}

describe('a version that somebody ignores on a pull request', () => {
  test('gives way to the next best one, one after the other, until nothing newer is left', async () => {
    await withFleet({}, async ({ github, step }) => {
      await step();
      expect(proposed(github, 1)).toBe('OPEN 1.3.0');
      const first = await step('/tidemark ignore 1.3.0');
      expect(proposed(github, 1)).toBe('OPEN 1.2.0');
      const { title, body, headOid } = github.repository.pull(1);
      expect(title.replace(registry.host, 'registry')).toBe('Update registry/app to 1.2.0');
      expect(github.repository.objects.readCommit(headOid)?.message).toMatch(/^bump to 1\.2\.0\n/);
      expect(body).toContain('to `1.3.0`: `writer` asked not to propose it');
      expect(body).toContain('`images/app`: the highest version in `1.x` that nobody asked to leave out');
      const reason = 'writer asked on pull request #1 not to propose 1.3.0';
      expect(first.report.pullRequests).toMatchObject([
        {
          state: 'stale',
          outcome: 'done',
          skipped: [{ policy: 'images/app', tag: '1.3.0', by: 'writer', pullRequest: 1, reason }],
        },
      ]);
      expect(first.report.markers).toMatchObject([{ state: 'updated', old: '1.0.0', new: '1.2.0' }]);
      expect(first.report.policies).toMatchObject([{ name: 'images/app', tag: '1.2.0' }]);
      expect(first.lines).toContain(reason);
      expect((await step()).requests).toBe('S');
      await step('/tidemark ignore 1.2.0');
      expect(proposed(github, 1)).toBe('OPEN 1.1.0');
      const last = await step('/tidemark ignore 1.1.0');
      expect(github.repository.pull(1).state).toBe('CLOSED');
      expect(last.report.markers).toMatchObject([
        { state: 'held', value: '1.0.0', code: 'ignored', reason: expect.stringContaining(reason) },
      ]);
      expect(last.report.commits).toEqual([]);
      expect((await step()).requests).toBe('S');
    });
  });

  test('stays ignored when a newer one comes, and can be had back', async () => {
    await withFleet({}, async ({ github, step }) => {
      await step();
      await step('/tidemark ignore 1.3.0');
      tags.push('1.4.0');
      await step();
      expect(proposed(github, 1)).toBe('OPEN 1.4.0');
      await step('/tidemark ignore 1.4.0');
      expect(proposed(github, 1)).toBe('OPEN 1.2.0');
      await step('/tidemark unignore 1.3.0');
      expect(proposed(github, 1)).toBe('OPEN 1.3.0');
      await step('/tidemark resume');
      expect(proposed(github, 1)).toBe('OPEN 1.4.0');
      expect(github.repository.pull(1).body).not.toContain('asked not to propose');
      expect((await step()).requests).toBe('S');
    });
  });

  test('is remembered by a pull request that was closed for it, until that is taken back there', async () => {
    await withFleet({ policy: '{semver: {range: ">=1.3.0"}}' }, async ({ github, step }) => {
      await step();
      const { report } = await step('/tidemark ignore 1.3.0');
      expect(github.repository.pull(1).state).toBe('CLOSED');
      expect(report.policies).toMatchObject([{ state: 'held' }]);
      expect(report.result).toBe('ok');
      expect((await step()).requests).toBe('S');
      await step('/tidemark unignore 1.3.0');
      expect(proposed(github, 2)).toBe('OPEN 1.3.0');
    });
  });

  test('never leads back, not even with an override or where Flux itself would go back', async () => {
    const files = { 'apps/app.yaml': tagOf('app', '1.2.0') };
    tags.splice(2, 1);
    const override = '"tidemark.dev/override": "would-downgrade, current-tag-missing"';
    for (const story of [{ annotations: override }, { options: { strict: true } }, {}]) {
      await withFleet({ ...story, files }, async ({ github, step }) => {
        await step();
        expect(proposed(github, 1)).toBe('OPEN 1.3.0');
        const { report } = await step('/tidemark ignore 1.3.0');
        expect(github.repository.pull(1).state).toBe('CLOSED');
        expect(report.markers).toMatchObject([{ state: 'held', value: '1.2.0', code: 'ignored' }]);
      });
    }
  });

  test('is passed over by the limits of the policy as if it did not exist', async () => {
    const annotations = '"tidemark.dev/update-limit": "minor", "tidemark.dev/skip": "1.2.0"';
    tags.push('2.0.0');
    await withFleet({ annotations, policy: '{semver: {range: ">=1.0.0"}}' }, async ({ github, step }) => {
      await step();
      expect(proposed(github, 1)).toBe('OPEN 1.3.0');
      await step('/tidemark ignore 1.3.0');
      expect(proposed(github, 1)).toBe('OPEN 1.1.0');
    });
  });

  test.each([
    ['alphabetical', '{alphabetical: {order: asc}}', ''],
    ['natural', '{alphabetical: {order: asc}}', '"tidemark.dev/order": "natural"'],
    [
      'numerical',
      '{numerical: {order: asc}}, filterTags: {pattern: "^1\\\\.(\\\\d)\\\\.0$", extract: "$1"}',
      '',
    ],
    ['loose', '{semver: {range: "*"}}', '"tidemark.dev/versions": "loose"'],
  ])('gives way in the order of a policy that is %s', async (_, policy, annotations) => {
    await withFleet({ policy, annotations }, async ({ github, step }) => {
      await step();
      expect(proposed(github, 1)).toBe('OPEN 1.3.0');
      await step('/tidemark ignore 1.3.0\n/tidemark ignore 1.2.0');
      expect(proposed(github, 1)).toBe('OPEN 1.1.0');
    });
  });

  test('gives way with the digest of the next one', async () => {
    const files = { 'apps/app.yaml': imageOf('app', '1.0.0') };
    await withFleet({ spec: ', digestReflectionPolicy: IfNotPresent', files }, async ({ github, step }) => {
      await step();
      const [digest = ''] = /sha256:\w+/.exec(proposed(github, 1)) ?? [];
      expect(proposed(github, 1)).toBe(`OPEN 1.3.0@${digest}`);
      await step(`/tidemark ignore ${digest}`);
      const [next = ''] = /sha256:\w+/.exec(proposed(github, 1)) ?? [];
      expect(proposed(github, 1)).toBe(`OPEN 1.2.0@${next}`);
      expect(next).not.toBe(digest);
      expect(github.repository.pull(1).body).toContain('to `1.3.0`: `writer` asked not to propose it');
      await step(`/tidemark ignore ${next}`);
      expect(proposed(github, 1)).toMatch(/^OPEN 1\.1\.0@sha256:/);
      expect((await step()).requests).toBe('S');
    });
  });

  test('is proposed to the other groups of its policy all the same', async () => {
    const files = {
      'flux.yaml': image('app', {}) + automation('"tidemark.dev/group-by": "path"'),
      'apps/app.yaml': tagOf('app', '1.0.0'),
      'stage/app.yaml': tagOf('app', '1.0.0'),
    };
    await withFleet({ files }, async ({ github, step }) => {
      await step();
      const { report } = await step('/tidemark ignore 1.3.0');
      expect(proposed(github, 1)).toBe('OPEN 1.2.0');
      expect(proposed(github, 2, 'stage/app.yaml')).toBe('OPEN 1.3.0');
      expect(report.markers.map((marker) => marker.new)).toEqual(['1.2.0', '1.3.0']);
      expect(report.policies).toMatchObject([{ tag: '1.3.0' }]);
      expect(report.commits).toMatchObject([{ files: ['apps/app.yaml', 'stage/app.yaml'] }]);
      await step('/tidemark ignore 1.2.0\n/tidemark ignore 1.1.0');
      expect(github.repository.state.pulls.map(({ state }) => state)).toEqual(['CLOSED', 'OPEN']);
      expect((await step()).requests).toBe('S');
    });
  });

  test('of one image lets the others of its group go on', async () => {
    const files = {
      'flux.yaml': image('app', {}) + image('web', {}) + automation(),
      'apps/web.yaml': tagOf('web', '1.0.0'),
    };
    await withFleet({ files }, async ({ github, step }) => {
      await step();
      await step(`/tidemark ignore ${registry.host}/app:1.3.0`);
      expect([proposed(github, 1), proposed(github, 1, 'apps/web.yaml')]).toEqual([
        'OPEN 1.2.0',
        'OPEN 1.3.0',
      ]);
      await step('/tidemark ignore 1.3.0');
      expect([proposed(github, 1), proposed(github, 1, 'apps/web.yaml')]).toEqual([
        'OPEN 1.2.0',
        'OPEN 1.0.0',
      ]);
    });
  });

  test('of a native policy gives way as well', async () => {
    const config = `images:
  app: {image: ${registry.host}/app, semver: 1.x}
updates:
  all: {path: apps, author: {email: bot@example.com}, branch: main}
`;
    const files = {
      'flux.yaml': '# none\n',
      '.github/tidemark.yaml': config,
      'apps/app.yaml': 'tag: 1.0.0 # {"$imagepolicy": "flux-system:app:tag"}\n',
    };
    await withFleet({ files }, async ({ github, step }) => {
      await step();
      await step('/tidemark ignore 1.3.0');
      expect(proposed(github, 1)).toBe('OPEN 1.2.0');
    });
  });

  test('keeps its place on a branch that is named after it', async () => {
    const files = {
      'flux.yaml': image('app', {}) + automation('"tidemark.dev/branch": "bump/{{ .New }}"'),
    };
    await withFleet({ files }, async ({ github, step }) => {
      await step();
      await step('/tidemark ignore 1.3.0');
      expect(github.repository.state.pulls).toMatchObject([{ head: 'bump/1.3.0', state: 'OPEN' }]);
      expect(proposed(github, 1)).toBe('OPEN 1.2.0');
      expect((await step()).requests).toBe('S');
    });
  });

  test('does not come back when the next one is merged', async () => {
    await withFleet({}, async ({ github, step, write }) => {
      await step();
      await step('/tidemark ignore 1.3.0');
      github.repository.merge(1);
      write('apps/app.yaml', tagOf('app', '1.2.0'));
      const { report } = await step();
      expect(github.repository.read('main', 'apps/app.yaml')).toBe(tagOf('app', '1.2.0'));
      expect(github.repository.state.pulls).toHaveLength(1);
      expect(report.markers).toMatchObject([{ state: 'held', value: '1.2.0', code: 'ignored' }]);
      tags.push('1.4.0');
      await step();
      expect(proposed(github, 2)).toBe('OPEN 1.4.0');
      expect(github.repository.pull(2).body).toContain('"ignore":["1.3.0"]');
    });
  });

  test('stays proposed while the next best one is not ready, rather than be closed and opened again', async () => {
    await withFleet({}, async ({ github, step }) => {
      await step();
      missing.add('1.2.0');
      const { report } = await step('/tidemark ignore 1.3.0');
      expect(proposed(github, 1)).toBe('OPEN 1.3.0');
      expect(report.pullRequests).toMatchObject([{ state: 'held', outcome: 'unchanged' }]);
      expect(report.markers).toMatchObject([{ state: 'held', code: 'manifest-not-ready' }]);
      missing.clear();
      await step();
      expect(proposed(github, 1)).toBe('OPEN 1.2.0');
    });
  });

  test('is left to whoever works on the branch of its pull request', async () => {
    await withFleet({}, async ({ github, step }) => {
      await step();
      github.repository.push(github.repository.pull(1).head, { 'README.md': 'mine' }, { author: 'person' });
      const { report } = await step('/tidemark ignore 1.3.0');
      expect(proposed(github, 1)).toBe('OPEN 1.3.0');
      expect(report.pullRequests).toMatchObject([{ state: 'edited' }]);
      expect(github.repository.pull(1).body).toMatch(/By now it would be: Update .* to 1\.2\.0/);
    });
  });

  test('and the pinned one is proposed in its place where the policy allows it', async () => {
    await withFleet({}, async ({ github, step }) => {
      await step();
      const { report } = await step('/tidemark pin 1.1.0');
      expect(proposed(github, 1)).toBe('OPEN 1.1.0');
      expect(report.pullRequests[0]?.skipped).toMatchObject([
        { tag: '1.3.0', reason: 'writer asked on pull request #1 for 1.1.0 alone' },
        { tag: '1.2.0' },
      ]);
      await step('/tidemark pin 9.9.9');
      expect(github.repository.pull(1).state).toBe('CLOSED');
    });
  });

  test('is named in the answer to explain, with who asked for it and where', async () => {
    await withFleet({}, async ({ github, step }) => {
      await step();
      await step('/tidemark ignore 1.3.0');
      await step('/tidemark explain');
      expect(github.repository.comments.at(-1)?.body).toContain(
        '`images/app`: `1.3.0` is skipped, because `writer` asked for that on pull request 1',
      );
    });
  });
});

describe('the state of a value', () => {
  test('is the pull request that has it, from the run that opened it until it is merged', async () => {
    await withFleet({}, async ({ github, step }) => {
      const dry = await step(undefined, { dryRun: true });
      expect(dry.states).toEqual(['update', 'updated']);
      expect(dry.report.markers[0]).not.toHaveProperty('pullRequest');
      const first = await step();
      expect(first.states).toEqual(['in #1', 'in #1']);
      expect(first.report.markers).toMatchObject([{ state: 'updated', pullRequest: 1 }]);
      expect(first.report.markers[0]).not.toHaveProperty('delivered');
      for (const options of [{}, { dryRun: true }]) {
        const next = await step(undefined, options);
        expect(next.states).toEqual(['in #1', 'in #1']);
        expect(next.report.markers).toMatchObject([{ state: 'updated', pullRequest: 1, delivered: true }]);
      }
      // The checkout is behind the base branch.
      github.repository.merge(1);
      const late = await step();
      expect(late.states).toEqual(['delivered', 'delivered']);
      expect(late.report.markers).toMatchObject([{ state: 'updated', delivered: true }]);
    });
  });

  test('is no pull request that has something else', async () => {
    await withFleet({}, async ({ github, step }) => {
      await step();
      tags.push('1.4.0');
      expect((await step(undefined, { dryRun: true })).states).toEqual(['update', 'updated']);
      await step('/tidemark pause');
      expect((await step()).states).toEqual(['update', 'updated']);
      await step('/tidemark resume');
      expect((await step()).states).toEqual(['in #1', 'in #1']);
      github.repository.close(1);
      expect((await step()).states).toEqual(['update', 'updated']);
    });
  });

  test('is told of each group by itself', async () => {
    const files = {
      'flux.yaml': image('app', {}) + automation('"tidemark.dev/group-by": "path"'),
      'apps/app.yaml': tagOf('app', '1.0.0'),
      'stage/app.yaml': tagOf('app', '1.0.0'),
    };
    await withFleet({ files, options: { limits: { newPerRun: 1 } } }, async ({ step }) => {
      expect((await step()).states.slice(0, 2)).toEqual(['in #1', 'update']);
      expect((await step()).states.slice(0, 2)).toEqual(['in #1', 'in #2']);
    });
  });

  test('that another run has pushed to its branch is delivered', async () => {
    await withFleet({ options: { delivery: 'commit' }, pushBranch: 'updates' }, async ({ step }) => {
      expect((await step()).states).toEqual(['update', 'updated']);
      const next = await step();
      expect(next.states).toEqual(['delivered', 'delivered']);
      expect(next.report.markers).toMatchObject([{ delivered: true }]);
    });
  });
});
