import { describe, expect, test } from 'vitest';
import { applyRecords } from '../../../src/delivery/github/records.ts';
import { parseCommands } from '../../../src/delivery/github/commands.ts';
import { ANSWER_MARKER, renderAnswer } from '../../../src/delivery/github/text/render-answer.ts';
import { createDelivery, deployment, run } from '../../support/github/fleet.ts';
import { checkRequestsAfterEach, stateAfter, tellProposed, trace, wish } from '../../support/github/story.ts';

checkRequestsAfterEach();

const event = { action: 'created', pullRequest: 1, comment: 7, login: 'writer', isBot: false };

describe('commands', () => {
  test.each([
    ['/tidemark rebuild', [{ kind: 'rebuild' }]],
    ['   /Tidemark Rebuild  \r\n', [{ kind: 'rebuild' }]],
    ['    /tidemark rebuild', []],
    ['please /tidemark rebuild', []],
    ['/tidemarks rebuild', []],
    ['<!--\n/tidemark rebuild\n-->', []],
    ['<!-- a --> b <!--\n/tidemark rebuild', []],
    ['<!-- a -->\n/tidemark rebuild', [{ kind: 'rebuild' }]],
    ['````\n```\n/tidemark rebuild\n```\n````', []],
    ['~~~\n```\n/tidemark rebuild\n~~~', []],
    ['```sh\n<!--\n```\n/tidemark rebuild', [{ kind: 'rebuild' }]],
    ['/tidemark rebuild\n/tidemark rebuild', [{ kind: 'rebuild' }]],
    ['> /tidemark rebuild', []],
    ['```\n/tidemark rebuild\n```', []],
    ['please\n/tidemark ignore 1.2.4  \r\nthanks', [{ kind: 'ignore', tag: '1.2.4' }]],
    ['/tidemark ignore ghcr.io/acme/app:1.2.4', [{ kind: 'ignore', tag: 'ghcr.io/acme/app:1.2.4' }]],
    ['/tidemark ignore', [{ kind: 'unknown', text: '/tidemark ignore' }]],
    ['/tidemark ignore $(x)', [{ kind: 'unknown', text: '/tidemark ignore $(x)' }]],
    ['/tidemark rebuild now', [{ kind: 'unknown', text: '/tidemark rebuild now' }]],
    ['/tidemark destroy', [{ kind: 'unknown', text: '/tidemark destroy' }]],
    ['/tidemark pause\n/tidemark explain', [{ kind: 'pause' }, { kind: 'explain' }]],
  ])('%j means %j', (comment, expected) => {
    expect(parseCommands(comment)).toEqual(expected);
  });

  test('what was meant to be a command is answered with those that there are, and changes nothing', async () => {
    const github = await tellProposed();
    const body = '/tidemark `frobnicate`';
    const { asked } = await createDelivery(github).handleComment({ ...event, body });
    expect(github.takeTrace()).toBe('PULL PERM REACT');
    expect(await trace(github, wish('1.2.4'), { minute: 1, request: { asked } })).toBe('S ANSWERS COMMENT');
    expect(github.repository.comments).toMatchObject([{ body: expect.stringContaining('not understood') }]);
    expect(github.repository.pull(1).body).not.toContain('"records"');
  });

  test('rebuild throws out what others have committed', async () => {
    const github = await tellProposed();
    const { head } = github.repository.pull(1);
    github.repository.push(head, { 'README.md': 'mine\n' });
    const { asked } = await createDelivery(github).handleComment({ ...event, body: '/tidemark rebuild' });
    expect(github.takeTrace()).toBe('PULL PERM REACT');
    expect(await trace(github, wish('1.2.4'), { minute: 1, request: { asked } })).toBe(
      'S CMP T C U→ ANSWERS COMMENT',
    );
    expect(github.repository.read(head, 'README.md')).toBe('fleet\n');
  });

  test('ignore drops a version until the next one, also after the pull request is gone', async () => {
    const github = await tellProposed();
    await createDelivery(github).handleComment({ ...event, body: '/tidemark ignore 1.2.4' });
    expect(github.takeTrace()).toBe('PULL PERM E REACT');
    expect(await trace(github, wish('1.2.4'), { minute: 1 })).toBe('S E U−');
    expect(await trace(github, wish('1.2.4'), { minute: 2 })).toBe('S');
    expect(await trace(github, wish('1.2.5'), { minute: 3 })).toBe('S H T C U+ P I');
    expect(await stateAfter(github, wish('1.2.4'), { minute: 4 })).toBe('obsolete done');
  });

  test('pause stops everything until resume', async () => {
    const github = await tellProposed();
    const delivery = createDelivery(github);
    await delivery.handleComment({ ...event, body: '/tidemark pause' });
    github.takeTrace();
    expect(await trace(github, wish('1.2.5'), { minute: 1 })).toBe('S');
    expect(github.repository.pull(1).body).toContain('/tidemark resume');
    await delivery.handleComment({ ...event, body: '/tidemark resume' });
    expect(await trace(github, wish('1.2.5'), { minute: 2 })).toBe('S T C U→ E');
    expect(await trace(github, wish('1.2.5'), { minute: 3 })).toBe('S');
  });

  test.each(['PULL', 'PERM', 'E'])(
    'a pause that cannot be noted, because %s fails, is not run over by the same run',
    async (at) => {
      const github = await tellProposed();
      github.intercept = (letter, perform) =>
        letter === at ? { status: 502, body: {}, raw: '<html>' } : perform();
      const heard = await createDelivery(github).handleComment({ ...event, body: '/tidemark pause' });
      expect(heard.problems).toMatchObject([{ severity: 'error', code: 'forge-failed' }]);
      github.intercept = (_, perform) => perform();
      github.takeTrace();
      const { asked } = heard;
      expect(await trace(github, wish('1.2.5'), { minute: 1, request: { asked } })).toBe('S');
      expect(await trace(github, [], { minute: 1, request: { asked } })).toBe('S');
      expect(await stateAfter(github, wish('1.2.5'), { minute: 1, request: { asked } })).toBe(
        'waiting deferred',
      );
      github.takeTrace();
      expect(await trace(github, wish('1.2.5'), { minute: 2 })).toBe('S T C U→ E');
    },
  );

  test('pin lets only one version through', async () => {
    const github = await tellProposed();
    await createDelivery(github).handleComment({ ...event, body: '/tidemark pin 1.2.4' });
    expect(await stateAfter(github, wish('1.2.4'), { minute: 1 })).toBe('current unchanged');
    expect(await stateAfter(github, wish('1.2.5'), { minute: 2 })).toBe('obsolete done');
  });

  test.each([
    [{ ignore: ['1.2.4'] }, 0],
    [{ ignore: ['ghcr.io/acme/app:1.2.4'] }, 0],
    [{ ignore: ['ghcr.io/acme/web:1.2.4'] }, 3],
    [{ ignore: ['1.2.3'] }, 3],
    [{ pin: ['1.2.4'] }, 3],
    [{ pin: ['ghcr.io/acme/app:1.2.4'] }, 3],
    [{ pin: ['1.2.3'] }, 0],
  ])('%j of an image in three values leaves %i of them', (records, left) => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const object = { apiVersion: 'v1', kind: 'Pod', namespace: '', name: 'app' };
    const selected = { image: 'ghcr.io/acme/app', tag: '1.2.4' };
    const common = { file: 'a.yaml', object, policy: 'apps/app', automation: 'apps/prod', selected };
    const changes = [
      { ...common, setter: 'apps:app:name', old: 'app', new: 'ghcr.io/acme/app' },
      { ...common, setter: 'apps:app:tag', old: '1.2.3', new: '1.2.4' },
      { ...common, setter: 'apps:app:digest', old: '', new: digest },
    ];
    const { wanted, ignored } = applyRecords(changes, records);
    expect([wanted.length, ignored.length]).toEqual([left, 3 - left]);
  });

  test('recreate brings a closed pull request back', async () => {
    const github = await tellProposed();
    github.repository.close(1);
    const { asked } = await createDelivery(github).handleComment({ ...event, body: '/tidemark recreate' });
    await run(github, wish('1.2.4'), { minute: 1, request: { asked } });
    expect(github.repository.pull(2)).toMatchObject({ state: 'OPEN' });
    expect(github.repository.read(github.repository.pull(2).head, 'apps/app.yaml')).toBe(deployment('1.2.4'));
  });

  test('explain answers with the state and the reason', async () => {
    const github = await tellProposed();
    github.repository.pull(1).queued = true;
    const { asked } = await createDelivery(github).handleComment({ ...event, body: '/tidemark explain' });
    github.takeTrace();
    expect(await trace(github, wish('1.2.5'), { minute: 1, request: { asked } })).toBe('S ANSWERS COMMENT');
    expect(github.repository.comments).toMatchObject([{ body: expect.stringContaining('merge queue') }]);
  });

  test('every command is answered in one comment, which is edited when it says something else', async () => {
    const github = await tellProposed();
    const ask = async (body: string) => {
      const { asked } = await createDelivery(github).handleComment({ ...event, body });
      return asked;
    };
    const asked = await ask('/tidemark pause');
    github.takeTrace();
    expect(await trace(github, wish('1.2.5'), { minute: 1, request: { asked } })).toBe('S ANSWERS COMMENT');
    expect(github.repository.comments).toMatchObject([{ body: expect.stringContaining('**paused**') }]);
    expect(await trace(github, wish('1.2.5'), { minute: 2, request: { asked } })).toBe('S ANSWERS');
    const resumed = await ask('/tidemark resume\n/tidemark explain');
    await run(github, wish('1.2.5'), { minute: 3, request: { asked: resumed } });
    expect(github.repository.comments).toHaveLength(1);
    expect(github.repository.comments[0]?.body).toContain('`/tidemark resume`: nothing is paused');
    expect(github.repository.comments[0]?.body).toContain('**stale**');
  });

  test('a comment with our marker that somebody else wrote is left alone', async () => {
    const github = await tellProposed();
    const forged = `${ANSWER_MARKER}\n\nmine`;
    github.repository.comment(1, forged, 'stranger');
    for (let index = 0; index < 150; index++) github.repository.comment(1, 'chatter', 'stranger');
    const { asked } = await createDelivery(github).handleComment({ ...event, body: '/tidemark explain' });
    await run(github, wish('1.2.4'), { minute: 1, request: { asked } });
    expect(github.repository.comments[0]?.body).toBe(forged);
    expect(github.repository.comments.at(-1)).toMatchObject({ author: 'tidemark[bot]' });
    for (let index = 0; index < 250; index++) github.repository.comment(1, 'chatter', 'stranger');
    const { asked: later } = await createDelivery(github).handleComment({
      ...event,
      body: '/tidemark pause',
    });
    github.takeTrace();
    expect(await trace(github, wish('1.2.4'), { minute: 2, request: { asked: later } })).toBe(
      'S ANSWERS ANSWERS ANSWERS ANSWER→',
    );
    expect(github.repository.comments.filter(({ author }) => author === 'tidemark[bot]')).toHaveLength(1);
  });

  test('an answer that cannot be written is a warning, and everything else is done', async () => {
    const github = await tellProposed();
    const { asked } = await createDelivery(github).handleComment({ ...event, body: '/tidemark rebuild' });
    github.intercept = (letter, perform) =>
      letter === 'COMMENT' ? { status: 403, body: { message: 'Comments are locked' } } : perform();
    const { groups, problems } = await run(github, wish('1.2.4'), { minute: 1, request: { asked } });
    expect(groups).toMatchObject([{ outcome: 'done' }]);
    expect(problems).toMatchObject([{ severity: 'warning', message: expect.stringContaining('#1') }]);
  });

  test('an answer cannot be made to mention, to run or to grow', () => {
    const reason = `@all fixes #1 --> <img src=x>\n/tidemark recreate\n${'x'.repeat(70_000)}`;
    const group = {
      group: 'a',
      state: 'refused',
      outcome: 'refused',
      automations: [],
      branch: 'a',
      reason,
    } as const;
    const commands = Array.from(
      { length: 10 },
      () => ({ kind: 'ignore', tag: `\`|${'t'.repeat(400)}` }) as const,
    );
    const text = renderAnswer(commands, group);
    expect(text.length).toBeLessThan(10_000);
    expect(text).not.toMatch(/@all|fixes #1|<img|^\/tidemark/m);
    expect(text.match(/-->/g)).toHaveLength(1);
    expect(parseCommands(text)).toEqual([]);
  });

  test.each([
    ['a reader', { login: 'reader' }, 'PULL PERM REACT'],
    ['a bot', { isBot: true }, ''],
    ['an edit', { action: 'edited' }, ''],
    ['no command', { body: 'looks good' }, ''],
  ])(
    'row 93: nothing comes of %s, but a reader is shown that it was not understood',
    async (_, overrides, expected) => {
      const github = await tellProposed();
      const { asked } = await createDelivery(github).handleComment({
        ...event,
        body: '/tidemark rebuild',
        ...overrides,
      });
      expect(asked).toEqual({ rebuild: [], recreate: [] });
      expect(github.takeTrace()).toBe(expected);
    },
  );
});
