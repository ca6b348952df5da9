import { describe, expect, test } from 'vitest';
import { parseTrailers } from '../../../src/delivery/github/trailers.ts';
import type { FakeAnswer, FakeGithub, Interceptor } from '../../support/github/fake-github.ts';
import { flows, killAt, reset, runFlow } from '../../support/github/flows.ts';
import type { Flow } from '../../support/github/flows.ts';
import { checkRequestsAfterEach } from '../../support/github/story.ts';

checkRequestsAfterEach();

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
    closed: pulls.flatMap(({ state, number }) => (state === 'OPEN' ? [] : [`${state} ${number}`])),
    numbers: pulls.length,
    comments: repository.comments.length,
  };
}

/** The run that was disturbed is made up for; what the third run asks says whether all is done. */
async function settle(github: FakeGithub, flow: Flow, start = 2): Promise<string> {
  reset(github);
  await runFlow(github, flow, { minute: start, asks: true });
  await runFlow(github, flow, { minute: start + 1, asks: false });
  github.takeTrace();
  await runFlow(github, flow, { minute: start + 2, asks: false });
  return github.takeTrace();
}

async function countRequests(flow: Flow): Promise<number> {
  const github = await flow.prepare();
  github.takeTrace();
  await runFlow(github, flow, { minute: 1, asks: true });
  return github.trace.length;
}

const isLong = process.env['TIDEMARK_LONG'] === '1';
const everyday = ['create', 'update', 'close obsolete'];
const dangerous = ['502 after', 'killed after', 'killed before'];

describe.each(Object.entries(flows))('%s', (name, flow) => {
  const isWhole = isLong || everyday.includes(name);
  const met = Object.entries(faults).filter(([fault]) => isWhole || dangerous.includes(fault));
  const acts = [
    'push',
    'close',
    'amend',
    'delete',
    'merge',
    'merge and delete',
    'rename',
    'retarget',
    'queue',
    'update branch',
    'reopen',
    'draft',
    'unlabel',
  ];

  test.each(met)('converges after every request that meets: %s', async (__, fault) => {
    const clean = await flow.prepare();
    await runFlow(clean, flow, { minute: 1, asks: true });
    await runFlow(clean, flow, { minute: 2, asks: false });
    const golden = summarize(clean);
    const count = await countRequests(flow);
    expect(count).toBeGreaterThan(1);
    for (let at = 0; at < count; at++) {
      const github = await flow.prepare();
      github.intercept = fault(at);
      await runFlow(github, flow, { minute: 1, asks: true });
      expect(await settle(github, flow), `request ${at}`).toMatch(flow.quiet ?? /^S$/);
      expect(summarize(github), `request ${at}`).toEqual(golden);
    }
  });

  test.each(acts.slice(0, isWhole ? acts.length : 3))(
    'respects a person who comes in with: %s',
    async (act) => {
      const count = await countRequests(flow);
      for (let at = 0; at < count; at++) {
        const github = await flow.prepare();
        const person: Person = { commit: '', rejected: '', drafts: [], unlabelled: [] };
        github.intercept = (_letter, perform, index) => {
          if (index === at) interfere(github, act, person);
          return perform();
        };
        await runFlow(github, flow, { minute: 1, asks: true });
        const last = await settle(github, flow);
        // A host without compare-and-swap is asked for it anew in each run, and a branch that it keeps is no harm.
        const quiet = name === 'without updateRefs' ? /^S( H| CMP| B| A)*( U−)?$/ : /^S( H| CMP| B| A)*$/;
        expect(last, `request ${at}`).toMatch(quiet);
        checkPerson(github, flow.discards === true ? { ...person, commit: '' } : person);
      }
    },
  );
});

type Person = {
  commit: string;
  rejected: string;
  readonly drafts: (readonly [number: number, draft: boolean])[];
  readonly unlabelled: number[];
};

/** Something that a person does to the first open pull request, or to its branch when there is none yet. */
function interfere({ repository }: FakeGithub, act: string, person: Person): void {
  const pull = repository.state.pulls.find(({ state }) => state === 'OPEN');
  const branch = pull?.head ?? [...repository.state.refs.keys()].find((name) => name.startsWith('tidemark/'));
  if (act === 'push' && branch !== undefined && repository.tip(branch) !== undefined)
    person.commit = repository.push(branch, { 'README.md': 'by hand\n' });
  if (act === 'reopen')
    for (const { number, state } of repository.state.pulls) if (state === 'CLOSED') repository.reopen(number);
  if (pull === undefined) return;
  if (act === 'amend') {
    const old = repository.objects.readCommit(pull.headOid);
    const parents = [...(old?.parents ?? [])];
    person.commit = repository.push(pull.head, { 'README.md': 'by hand\n' }, { parents });
  }
  if (act === 'update branch') repository.updateBranch(pull.number);
  if (act === 'draft') {
    pull.draft = !pull.draft;
    person.drafts.push([pull.number, pull.draft]);
  }
  if (act === 'unlabel' && pull.labels.length > 0) {
    pull.labels = [];
    person.unlabelled.push(pull.number);
  }
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

function checkPerson({ repository }: FakeGithub, person: Person): void {
  const { commit, rejected, drafts, unlabelled } = person;
  const { pulls, refs } = repository.state;
  expect(drafts.map(([number]) => [number, repository.pull(number).draft])).toEqual(drafts);
  expect(unlabelled.flatMap((number) => repository.pull(number).labels)).toEqual([]);
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
