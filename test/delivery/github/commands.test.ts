import { describe, expect, test } from 'vitest';
import { parseCommands } from '../../../src/delivery/github/commands.ts';
import { createDelivery, deployment, run } from '../../support/github/fleet.ts';
import { checkRequestsAfterEach, stateAfter, tellProposed, trace, wish } from '../../support/github/story.ts';

checkRequestsAfterEach();

const event = { action: 'created', pullRequest: 1, comment: 7, login: 'writer', isBot: false };

describe('commands', () => {
  test.each([
    ['/tidemark rebuild', [{ kind: 'rebuild' }]],
    ['  /tidemark rebuild', []],
    ['> /tidemark rebuild', []],
    ['```\n/tidemark rebuild\n```', []],
    ['please\n/tidemark ignore 1.2.4  \r\nthanks', [{ kind: 'ignore', tag: '1.2.4' }]],
    ['/tidemark ignore ghcr.io/acme/app:1.2.4', [{ kind: 'ignore', tag: 'ghcr.io/acme/app:1.2.4' }]],
    ['/tidemark ignore', []],
    ['/tidemark ignore $(x)', []],
    ['/tidemark rebuild now', []],
    ['/tidemark destroy', []],
    ['/tidemark pause\n/tidemark explain', [{ kind: 'pause' }, { kind: 'explain' }]],
  ])('%j means %j', (comment, expected) => {
    expect(parseCommands(comment)).toEqual(expected);
  });

  test('rebuild throws out what others have committed', async () => {
    const github = await tellProposed();
    const { head } = github.repository.pull(1);
    github.repository.push(head, { 'README.md': 'mine\n' });
    const { asked } = await createDelivery(github).handleComment({ ...event, body: '/tidemark rebuild' });
    expect(github.takeTrace()).toBe('PULL PERM REACT');
    expect(await trace(github, wish('1.2.4'), { minute: 1, request: { asked } })).toBe('S CMP T C U→');
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

  test('pin lets only one version through', async () => {
    const github = await tellProposed();
    await createDelivery(github).handleComment({ ...event, body: '/tidemark pin 1.2.4' });
    expect(await stateAfter(github, wish('1.2.4'), { minute: 1 })).toBe('current unchanged');
    expect(await stateAfter(github, wish('1.2.5'), { minute: 2 })).toBe('obsolete done');
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
    expect(await trace(github, wish('1.2.5'), { minute: 1, request: { asked } })).toBe('S COMMENT');
    expect(github.requests.at(-1)?.body).toMatchObject({ body: expect.stringContaining('merge queue') });
  });

  test.each([
    ['a reader', { login: 'reader' }, 'PULL PERM'],
    ['a bot', { isBot: true }, ''],
    ['an edit', { action: 'edited' }, ''],
    ['no command', { body: 'looks good' }, ''],
  ])('row 93: nothing comes of %s', async (_, overrides, expected) => {
    const github = await tellProposed();
    const { asked } = await createDelivery(github).handleComment({
      ...event,
      body: '/tidemark rebuild',
      ...overrides,
    });
    expect(asked).toEqual({ rebuild: [], recreate: [] });
    expect(github.takeTrace()).toBe(expected);
  });
});
