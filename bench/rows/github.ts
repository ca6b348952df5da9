import { createHash } from 'node:crypto';
import { toGroups } from '../../src/delivery/github/desired/to-groups.ts';
import { createOctokitForge } from '../../src/delivery/github/octokit/create-octokit-forge.ts';
import { DEFAULT_LIMITS, DEFAULT_OPTIONS } from '../../src/delivery/github/options.ts';
import type { PlanContext } from '../../src/delivery/github/plan/context.ts';
import { planRepository } from '../../src/delivery/github/plan/plan-repository.ts';
import { toBodyFacts } from '../../src/delivery/github/text/body-facts.ts';
import { FakeGithub } from '../../test/support/github/fake-github.ts';
import type { AutomationInput } from '../../test/support/github/fleet.ts';
import { deployment, run, toRequest } from '../../test/support/github/fleet.ts';
import type { Prepared, Row } from '../harness.ts';

const GROUPS = 200;
const OPEN = 60;

export const rows: readonly Row[] = [
  {
    name: `github: planning ${GROUPS} groups with ${OPEN} open pull requests`,
    unit: 'group',
    perRun: GROUPS,
    prepare,
  },
];

async function prepare(): Promise<Prepared> {
  const names = Array.from({ length: GROUPS }, (_, index) => `app${index}`);
  const files = Object.fromEntries(
    names.map((name) => [`apps/${name}.yaml`, deployment('1.2.3', `apps/${name}`)]),
  );
  const automations = names.map((name) => ({ name: `apps/${name}`, tags: { [`apps/${name}`]: '1.2.4' } }));
  const github = new FakeGithub(files);
  await run(github, automations, { limits: { open: OPEN, newPerRun: OPEN } });
  const context = await readContext(github, files, automations);
  const requests = await countRequests();
  let states = '';
  return {
    subject() {
      const { groups } = planRepository(context);
      states = [...Map.groupBy(groups, ({ state }) => state)]
        .map(([state, same]) => `${same.length} ${state}`)
        .join(', ');
    },
    floor: () => Object.values(files).map((text) => [hash(text), hash(text.replace('1.2.3', '1.2.4'))]),
    floorName: 'names of the blobs before and after',
    note: () => `${states}; requests: ${requests}`,
  };
}

async function readContext(
  github: FakeGithub,
  files: Readonly<Record<string, string>>,
  automations: readonly AutomationInput[],
): Promise<PlanContext> {
  const { now } = github.repository.settings;
  const bytes = new Map(Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)]));
  const request = toRequest(bytes, automations, now);
  const named = { base: 'main', prefix: 'tidemark/' };
  const groups = toGroups({
    ...request,
    ...named,
    optionsFor: () => ({ ...DEFAULT_OPTIONS, delivery: 'pull-request' }),
  });
  const forge = createOctokitForge({
    owner: 'acme',
    repository: 'fleet',
    token: 'x',
    fetch: github.fetch,
    pace: 0,
  });
  const read = await forge.readSnapshot({
    ...named,
    branches: [],
    files: [...bytes.keys()],
    label: 'tidemark',
    checks: false,
    news: false,
    recent: 0,
  });
  if (!read.ok) throw new Error(read.failure.message);
  return {
    ...named,
    snapshot: read.value,
    groups,
    now,
    observed: request.observed,
    limits: { ...DEFAULT_LIMITS, open: OPEN },
    held: new Map(),
    incomplete: false,
    schedules: new Map(),
    history: new Map(groups.map(({ branch }) => [branch, []])),
    verdicts: new Map(),
    blobs: new Map(),
    files: read.value.files,
    writers: new Map(),
    asked: { rebuild: [], recreate: [] },
    facts: toBodyFacts(request),
    tokenKind: 'app',
    appendOnly: false,
    signOnBranch: false,
    protectedGroups: new Set(),
    opened: 0,
    refusals: [],
  };
}

function hash(text: string): string {
  const bytes = Buffer.from(text);
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

/** What each flow asks of GitHub, counted on the fake. */
async function countRequests(): Promise<string> {
  const github = new FakeGithub({ 'apps/app.yaml': deployment('1.2.3') });
  const flows: readonly (readonly [string, readonly AutomationInput[]])[] = [
    ['new pull request', toWish('1.2.4')],
    ['nothing new', toWish('1.2.4')],
    ['newer tag', toWish('1.2.5')],
    ['no longer wanted', []],
  ];
  const counted: string[] = [];
  for (const [minute, [name, automations]] of flows.entries()) {
    const { requests } = await run(github, automations, { minute });
    counted.push(`${name} ${requests}`);
  }
  return [...counted, `going on after a crash ${await countAdoption()}`].join(', ');
}

/** A run that ends between the branch and its pull request leaves the rest to the next one. */
async function countAdoption(): Promise<number> {
  const github = new FakeGithub({ 'apps/app.yaml': deployment('1.2.3') });
  github.intercept = (letter, perform) => {
    if (letter === 'P') throw new Error('killed before the pull request');
    return perform();
  };
  await run(github, toWish('1.2.4'));
  github.intercept = (_, perform) => perform();
  const { requests } = await run(github, toWish('1.2.4'), { minute: 1 });
  return requests;
}

function toWish(tag: string): readonly AutomationInput[] {
  return [{ name: 'apps/prod', tags: { 'apps/app': tag } }];
}
