import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeGithub } from '../../support/github/fake-github.ts';
import { deployment, run } from '../../support/github/fleet.ts';

let github: FakeGithub;

beforeEach(() => {
  github = new FakeGithub({ 'apps/app.yaml': deployment('1.2.3'), 'README.md': 'fleet\n' });
});

afterEach(() => {
  expect(github.violations).toEqual([]);
});

function wish(tag: string) {
  return [{ name: 'apps/prod', tags: { 'apps/app': tag } }];
}

describe('creation and idempotence', () => {
  test('row 1: the first update takes seven requests and changes one line', async () => {
    const result = await run(github, wish('1.2.4'));
    expect(result.problems).toEqual([]);
    expect(github.takeTrace()).toBe('S H T C U+ P I');
    expect(github.repository.pull(1)).toMatchObject({ title: 'Update ghcr.io/acme/app to 1.2.4', labels: ['tidemark'], state: 'OPEN' });
    expect(github.repository.read(github.repository.pull(1).head, 'apps/app.yaml')).toBe(deployment('1.2.4'));
  });

  test('row 3: a second run only looks', async () => {
    await run(github, wish('1.2.4'));
    github.takeTrace();
    await run(github, wish('1.2.4'));
    expect(github.takeTrace()).toBe('S');
  });

  test('row 5: newer tags rewrite the same pull request', async () => {
    await run(github, wish('1.2.4'));
    github.takeTrace();
    await run(github, wish('1.2.5'), { minute: 1 });
    expect(github.takeTrace()).toBe('S T C U→ E');
    await run(github, wish('1.2.6'), { minute: 2 });
    expect(github.takeTrace()).toBe('S T C U→ E');
    expect(github.repository.state.pulls).toHaveLength(1);
    expect(github.repository.pull(1)).toMatchObject({ title: 'Update ghcr.io/acme/app to 1.2.6' });
  });
});
