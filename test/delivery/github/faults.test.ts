import { describe, expect, test } from 'vitest';
import { parseTrailers } from '../../../src/delivery/github/trailers.ts';
import type { FakeAnswer, FakeGithub, Interceptor } from '../../support/github/fake-github.ts';
import type { AutomationInput, RunOptions } from '../../support/github/fleet.ts';
import { deployment, run } from '../../support/github/fleet.ts';
import { checkRequestsAfterEach, tell, tellProposed, wish } from '../../support/github/story.ts';

checkRequestsAfterEach();

type Flow = {
  readonly prepare: () => Promise<FakeGithub>;
  readonly automations: readonly AutomationInput[];
  readonly options?: RunOptions;
};

const split = [{ name: 'apps/prod', tags: { 'apps/a': '1.0.1', 'apps/b': '1.0.1' } }];

const flows: Readonly<Record<string, Flow>> = {
  create: { prepare: async () => tell(), automations: wish('1.2.4') },
  update: { prepare: async () => tellProposed(), automations: wish('1.2.5') },
  append: {
    prepare: async () => tellProposed(),
    automations: wish('1.2.5'),
    options: { options: { branchUpdate: 'append' } },
  },
  'signed on scratch': {
    prepare: async () => {
      const github = tell();
      Object.assign(github.repository.settings, { requireSignatures: true, token: 'personal' });
      return github;
    },
    automations: wish('1.2.4'),
  },
  'without updateRefs': {
    prepare: async () => {
      const github = await tellProposed();
      github.repository.settings.hasUpdateRefs = false;
      return github;
    },
    automations: wish('1.2.5'),
  },
  'close obsolete': { prepare: async () => tellProposed(), automations: [] },
  direct: {
    prepare: async () => tell(),
    automations: wish('1.2.4'),
    options: { options: { delivery: 'commit' } },
  },
  'adopt orphan': {
    prepare: async () => {
      const github = tell();
      github.intercept = killAt(5, true);
      await run(github, wish('1.2.4'));
      return reset(github);
    },
    automations: wish('1.2.4'),
  },
  regroup: {
    prepare: async () => {
      const github = tell({
        'a.yaml': deployment('1.0.0', 'apps/a'),
        'b.yaml': deployment('1.0.0', 'apps/b'),
      });
      await run(github, split, { options: { groupBy: 'policy' } });
      return reset(github);
    },
    automations: split,
    options: { options: { groupBy: 'all' } },
  },
};

function reset(github: FakeGithub): FakeGithub {
  github.intercept = (_, perform) => perform();
  github.takeTrace();
  return github;
}

/** The process ends at a request, before or after it was done. */
function killAt(at: number, after: boolean): Interceptor {
  let dead = false;
  return (_, perform, index) => {
    if (!dead && index === at && after) perform();
    dead ||= index === at;
    if (dead) throw new Error('the process is gone');
    return perform();
  };
}

function failAt(at: number, fate: (perform: () => FakeAnswer) => FakeAnswer): Interceptor {
  return (_, perform, index) => (index === at ? fate(perform) : perform());
}

const broken: FakeAnswer = { status: 502, body: {}, raw: '<html>bad gateway</html>' };

const faults: Readonly<Record<string, (at: number) => Interceptor>> = {
  'connection refused': (at) => failAt(at, () => thrown('refused')),
  '502 before': (at) => failAt(at, () => broken),
  '502 after': (at) => failAt(at, (perform) => (perform(), broken)),
  'reset after': (at) => failAt(at, (perform) => (perform(), thrown('reset'))),
  'killed before': (at) => killAt(at, false),
  'killed after': (at) => killAt(at, true),
  'secondary limit': (at) =>
    failAt(at, () => ({
      status: 403,
      body: { message: 'You have exceeded a secondary rate limit' },
      headers: { 'retry-after': '60' },
    })),
  'too many': (at) => failAt(at, () => ({ status: 429, body: { message: 'Too many requests' } })),
  'unauthorized once': (at) => failAt(at, () => ({ status: 401, body: { message: 'Bad credentials' } })),
  'page instead of data': (at) =>
    failAt(at, (perform) => (perform(), { status: 200, body: {}, raw: '<html>hello</html>' })),
  'cut answer': (at) =>
    failAt(at, (perform) => ({
      status: perform().status,
      body: {},
      raw: '{"data":{"repos',
      headers: { 'content-type': 'application/json' },
    })),
};

function thrown(message: string): never {
  throw new TypeError('fetch failed', { cause: new Error(message) });
}

/** What matters in the end, whatever way led there. */
function summarize({ repository }: FakeGithub) {
  const { pulls, refs } = repository.state;
  const open = pulls.filter(({ state }) => state === 'OPEN');
  return {
    open: open.map(({ head, base, title, body, labels }) => ({
      base,
      title,
      body: body.replaceAll(/"title":"[^"]*"/g, ''),
      labels,
      files: [...repository.objects.filesOf(repository.tip(head) ?? '')],
    })),
    main: [...repository.objects.filesOf(repository.tip('main') ?? '')],
    branches: [...refs.keys()].sort(),
    numbers: pulls.length,
  };
}

async function settle(github: FakeGithub, { automations, options }: Flow, start = 2): Promise<string> {
  reset(github);
  await run(github, automations, { ...options, minute: start });
  await run(github, automations, { ...options, minute: start + 1 });
  github.takeTrace();
  await run(github, automations, { ...options, minute: start + 2 });
  return github.takeTrace();
}

async function countRequests(flow: Flow): Promise<number> {
  const github = await flow.prepare();
  await run(github, flow.automations, { ...flow.options, minute: 1 });
  return github.trace.length;
}

const isLong = process.env['TIDEMARK_LONG'] === '1';
const everyday = ['create', 'update', 'close obsolete'];
const dangerous = ['502 after', 'killed after', 'killed before'];

describe.each(Object.entries(flows))('%s', (name, flow) => {
  const isWhole = isLong || everyday.includes(name);
  const met = Object.entries(faults).filter(([fault]) => isWhole || dangerous.includes(fault));
  const acts = ['push', 'close', 'delete', 'merge', 'merge and delete', 'rename', 'retarget', 'queue'];

  test.each(met)('converges after every request that meets: %s', async (__, fault) => {
    const clean = await flow.prepare();
    await run(clean, flow.automations, { ...flow.options, minute: 1 });
    const golden = summarize(clean);
    const count = await countRequests(flow);
    expect(count).toBeGreaterThan(1);
    for (let at = 0; at < count; at++) {
      const github = await flow.prepare();
      github.intercept = fault(at);
      await run(github, flow.automations, { ...flow.options, minute: 1 });
      expect(await settle(github, flow), `request ${at}`).toBe('S');
      expect(summarize(github), `request ${at}`).toEqual(golden);
    }
  });

  test.each(acts.slice(0, isWhole ? acts.length : 3))(
    'respects a person who comes in with: %s',
    async (act) => {
      const count = await countRequests(flow);
      for (let at = 0; at < count; at++) {
        const github = await flow.prepare();
        const person = { commit: '', rejected: '' };
        github.intercept = (_letter, perform, index) => {
          if (index === at) interfere(github, act, person);
          return perform();
        };
        await run(github, flow.automations, { ...flow.options, minute: 1 });
        const last = await settle(github, flow);
        // A host without compare-and-swap is asked for it anew in each run, and a branch that it keeps is no harm.
        const quiet = name === 'without updateRefs' ? /^S( H| CMP| B| A)*( U−)?$/ : /^S( H| CMP| B| A)*$/;
        expect(last, `request ${at}`).toMatch(quiet);
        checkPerson(github, person);
      }
    },
  );
});

type Person = { commit: string; rejected: string };

/** Something that a person does to the first open pull request, or to its branch when there is none yet. */
function interfere({ repository }: FakeGithub, act: string, person: Person): void {
  const pull = repository.state.pulls.find(({ state }) => state === 'OPEN');
  const branch = pull?.head ?? [...repository.state.refs.keys()].find((name) => name.startsWith('tidemark/'));
  if (act === 'push' && branch !== undefined && repository.tip(branch) !== undefined)
    person.commit = repository.push(branch, { 'README.md': 'by hand\n' });
  if (pull === undefined) return;
  if (act === 'close' || act === 'delete') {
    const isOurs = pull.body.includes('"closed":');
    if (!isOurs)
      person.rejected = parseTrailers(repository.objects.readCommit(pull.headOid)?.message ?? '')?.wish ?? '';
    if (act === 'close') repository.close(pull.number);
    else repository.deleteRef(pull.head);
  }
  if (act === 'merge' || act === 'merge and delete')
    repository.merge(pull.number, { deleteBranch: act !== 'merge' });
  if (act === 'rename') repository.rename(pull.number, 'my own words');
  if (act === 'queue') pull.queued = true;
  if (act === 'retarget') {
    repository.push('release', {}, { parents: [repository.tip('main') ?? ''] });
    pull.base = 'release';
  }
}

function checkPerson({ repository }: FakeGithub, { commit, rejected }: Person): void {
  const { pulls, refs } = repository.state;
  const heads = [...refs.values(), ...pulls.map(({ headOid }) => headOid)];
  const isKept =
    commit === '' || heads.some((head) => repository.objects.listAncestors(head).includes(commit));
  expect(isKept).toBe(true);
  const proposed = pulls
    .filter(({ state }) => state === 'OPEN')
    .map(({ headOid }) => parseTrailers(repository.objects.readCommit(headOid)?.message ?? '')?.wish);
  expect(proposed.filter((wish) => wish === rejected && rejected !== '')).toEqual([]);
  const perBranch = Map.groupBy(
    pulls.filter(({ state }) => state === 'OPEN'),
    ({ head, base }) => `${head} ${base}`,
  );
  expect([...perBranch.values()].every((same) => same.length === 1)).toBe(true);
}
