import { describe, expect, test } from 'vitest';
import type { FakeGithub } from '../../support/github/fake-github.ts';
import type { AutomationInput, RunOptions } from '../../support/github/fleet.ts';
import { run } from '../../support/github/fleet.ts';
import { killAt, reset } from '../../support/github/flows.ts';
import { checkRequestsAfterEach, tell, wish } from '../../support/github/story.ts';

checkRequestsAfterEach();

type Form = {
  readonly options?: RunOptions;
  readonly settings?: Partial<FakeGithub['repository']['settings']>;
  readonly automations?: (tag: string) => readonly AutomationInput[];
  /** What the query has, and what it has not. */
  readonly has: RegExp;
};

const pushed = (tag: string) => [
  { name: 'apps/prod', tags: { 'apps/app': tag }, pushBranch: 'flux/updates' },
];

/** The query of a snapshot asks for what the run can need, and each of its forms has to be enough. */
const forms: Readonly<Record<string, Form>> = {
  'as usual': { has: /^(?!.*(?:history\(|statusCheckRollup|b0: ref)).*f0: file/s },
  'with checks': {
    options: { options: { autoMerge: { method: 'squash', withoutProtection: true } } },
    settings: { autoMerge: 'unprotected' },
    has: /statusCheckRollup/,
  },
  'with news': { options: { request: { news: true } }, has: /^(?!.*statusCheckRollup).*history\(/s },
  'with a branch by its name': { automations: pushed, has: /b0: ref/ },
  'with commits of the base branch': {
    options: { options: { delivery: 'auto' } },
    settings: { requirePullRequest: true },
    automations: pushed,
    has: /history\(first: 50\)/,
  },
};

describe.each(Object.entries(forms))('with a snapshot %s', (name, form) => {
  const { options = {}, settings = {}, automations = wish, has } = form;

  async function count(github: FakeGithub, tag: string | undefined, minute: number) {
    github.takeTrace();
    const wanted = tag === undefined ? [] : automations(tag);
    const { requests } = await run(github, wanted, { ...options, minute });
    const trace = github.takeTrace().replace(/ (?:A|CB S)\b/g, '');
    return { requests, trace };
  }

  function start(): FakeGithub {
    const github = tell();
    Object.assign(github.repository.settings, settings);
    return github;
  }

  test('nothing new takes 1 request, a new pull request 7, a newer tag 5, one no longer wanted 3', async () => {
    const github = start();
    expect((await count(github, '1.2.4', 1)).trace).toBe('S H T C U+ P I');
    const query = JSON.parse(JSON.stringify(github.requests[0]?.body)).query;
    expect(query).toMatch(has);
    expect(await count(github, '1.2.4', 2)).toEqual({ requests: 1, trace: 'S' });
    expect((await count(github, '1.2.5', 3)).trace).toBe('S T C U→ E');
    expect(await count(github, '1.2.5', 4)).toEqual({ requests: 1, trace: 'S' });
    // A branch outside of the prefix is nobody's once no automation names it.
    const gone = automations === pushed ? { requests: 1, trace: 'S' } : { requests: 3, trace: 'S E U−' };
    expect(await count(github, undefined, 5)).toEqual(gone);
  });

  test('going on after a crash between branch and pull request takes 4', async () => {
    const github = start();
    const crash = name === 'with commits of the base branch' ? 7 : 5;
    github.intercept = killAt(crash, false);
    await run(github, automations('1.2.4'), { ...options, minute: 1 });
    reset(github);
    expect((await count(github, '1.2.4', 2)).trace).toBe('S H P I');
    expect(await count(github, '1.2.4', 3)).toEqual({ requests: 1, trace: 'S' });
  });
});

test('on a host whose query cannot tell files, the tree is read where a plan depends on them', async () => {
  const github = tell();
  github.repository.settings.hasFiles = false;
  const trace = async (tag: string, minute: number) => {
    github.takeTrace();
    await run(github, wish(tag), { minute });
    return github.takeTrace();
  };
  expect(await trace('1.2.4', 1)).toBe('S TREE H T C U+ P I');
  expect(await trace('1.2.4', 2)).toBe('S TREE');
  expect(await trace('1.2.5', 3)).toBe('S TREE T C U→ E');
});
