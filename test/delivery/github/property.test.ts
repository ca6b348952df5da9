import { describe, expect, test } from 'vitest';
import { parseMarker } from '../../../src/delivery/github/text/marker.ts';
import { parseTrailers } from '../../../src/delivery/github/trailers.ts';
import type { FakeAnswer, FakeGithub } from '../../support/github/fake-github.ts';
import { run } from '../../support/github/fleet.ts';
import { createRandom, Scheduler } from '../../support/github/scheduler.ts';
import { tell, tellProposed, wish } from '../../support/github/story.ts';

const seeds = process.env['TIDEMARK_LONG'] === '1' ? 1_000 : 25;

type Random = (below: number) => number;
type Story = {
  readonly github: FakeGithub;
  readonly lost: string[];
  rejected: string[];
  acted: boolean;
  faulty?: boolean;
};

const broken: FakeAnswer = { status: 502, body: {}, raw: '<html>bad gateway</html>' };

/** At most two faults and one act of a person, at requests that the seed chooses. */
function plot(story: Story, random: Random): void {
  const faults = [random(16), random(16)].slice(0, random(3));
  story.faulty = faults.length > 0;
  const actAt = random(3) === 0 ? -1 : random(16);
  const kinds = [0, 1].map(() => random(4));
  const start = story.github.trace.length;
  story.github.intercept = (_, perform, index) => {
    const at = index - start;
    if (at === actAt) act(story, random);
    const fault = faults.indexOf(at);
    if (fault < 0) return perform();
    switch (kinds[fault]) {
      case 0:
        return broken;
      case 1:
        perform();
        return broken;
      case 2:
        throw new TypeError('fetch failed');
      default:
        perform();
        throw new TypeError('fetch failed');
    }
  };
}

function act(story: Story, random: Random): void {
  const { repository } = story.github;
  const pull = repository.state.pulls.find(({ state }) => state === 'OPEN');
  if (pull === undefined) return;
  story.acted = true;
  switch (random(4)) {
    case 0:
      story.lost.push(repository.push(pull.head, { 'README.md': 'by hand\n' }));
      return;
    case 1:
      if (parseMarker(pull.body)?.closed === undefined)
        story.rejected.push(findWish(story.github, pull.headOid));
      repository.close(pull.number);
      return;
    case 2:
      repository.merge(pull.number, { deleteBranch: random(2) === 0 });
      return;
    default:
      repository.updateBranch(pull.number);
  }
}

function findWish({ repository }: FakeGithub, head: string): string {
  return parseTrailers(repository.objects.readCommit(head)?.message ?? '')?.wish ?? '';
}

/** What is wrong in the end, after the runs that a storm is followed by. */
async function settle(story: Story): Promise<readonly string[]> {
  const { github, lost, rejected, acted } = story;
  github.intercept = (_, perform) => perform();
  await run(github, wish('1.2.5'), { minute: 3 });
  await run(github, wish('1.2.5'), { minute: 4 });
  github.takeTrace();
  await run(github, wish('1.2.5'), { minute: 5 });
  const last = github.takeTrace();
  const { pulls, refs } = github.repository.state;
  const open = pulls.filter(({ state }) => state === 'OPEN');
  const heads = [...refs.values(), ...pulls.map(({ headOid }) => headOid)];
  const isReachable = (commit: string) =>
    heads.some((head) => github.repository.objects.listAncestors(head).includes(commit));
  const proposed = open.some(
    ({ head }) => github.repository.read(head, 'apps/app.yaml')?.includes(':1.2.5 ') === true,
  );
  return [
    ...github.violations,
    ...(/^S( H| CMP| B)*$/.test(last) ? [] : [`a quiet run made the requests ${last}`]),
    ...(open.length <= 1 ? [] : [`${open.length} pull requests are open`]),
    ...(lost.every(isReachable) ? [] : ['a commit of a person is lost']),
    ...(open.some(({ headOid }) => rejected.includes(findWish(github, headOid)))
      ? ['what was rejected is proposed again']
      : []),
    ...(acted || story.faulty !== false || pulls.length === 1 ? [] : ['a pull request was opened in vain']),
    ...(acted || proposed ? [] : ['the newest version is not proposed']),
  ];
}

describe('row 100: whatever happens, nothing is lost, doubled or forced on anybody', () => {
  test(`two runs at once on an open pull request, ${seeds} seeds`, async () => {
    for (let seed = 0; seed < seeds; seed++) {
      const random = createRandom(seed);
      // The one that knows less wants another version, or nothing at all after another run had found something.
      const wantsNothing = seed % 2 === 1;
      const late = wantsNothing ? [] : wish('1.2.4-rc');
      const github = await tellProposed({ minute: wantsNothing ? 1.5 : 0 });
      const story: Story = { github, lost: [], rejected: [], acted: false };
      const scheduler = new Scheduler(random);
      const fetch = scheduler.wrap(story.github.fetch);
      plot(story, random);
      await scheduler.runAll([
        async () => run(story.github, late, { minute: 1, fetch }),
        async () => run(story.github, wish('1.2.5'), { minute: 2, fetch }),
      ]);
      expect(await settle(story), `seed ${seed}`).toEqual([]);
    }
  }, 600_000);

  test(`two runs at once from nothing, without people, ${seeds} seeds`, async () => {
    for (let seed = 0; seed < seeds; seed++) {
      const random = createRandom(seed);
      const story: Story = { github: tell(), lost: [], rejected: [], acted: false };
      const scheduler = new Scheduler(random);
      const fetch = scheduler.wrap(story.github.fetch);
      await scheduler.runAll([
        async () => run(story.github, wish('1.2.4-rc'), { minute: 1, fetch }),
        async () => run(story.github, wish('1.2.5'), { minute: 2, fetch }),
      ]);
      expect(await settle(story), `seed ${seed}`).toEqual([]);
    }
  }, 600_000);

  test(`two runs one after the other from nothing, in any order, ${seeds} seeds`, async () => {
    for (let seed = 0; seed < seeds; seed++) {
      const random = createRandom(seed);
      const story: Story = { github: tell(), lost: [], rejected: [], acted: false };
      plot(story, random);
      const runs = [
        async () => run(story.github, wish('1.2.4-rc'), { minute: 1 }),
        async () => run(story.github, wish('1.2.5'), { minute: 2 }),
      ];
      for (const once of random(2) === 0 ? runs : runs.toReversed()) await once();
      expect(await settle(story), `seed ${seed}`).toEqual([]);
    }
  }, 600_000);
});
