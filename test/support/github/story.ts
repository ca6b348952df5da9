import { afterEach, expect } from 'vitest';
import { FakeGithub } from './fake-github.ts';
import type { Changes } from './fake-repository.ts';
import { deployment, run } from './fleet.ts';
import type { AutomationInput, RunOptions } from './fleet.ts';

const told: FakeGithub[] = [];

/** Every request that was made in a test must be one that GitHub takes. */
export function checkRequestsAfterEach(): void {
  afterEach(() => {
    expect(told.splice(0).flatMap(({ violations }) => violations)).toEqual([]);
  });
}

export function tell(
  files: Changes = { 'apps/app.yaml': deployment('1.2.3'), 'README.md': 'fleet\n' },
): FakeGithub {
  const github = new FakeGithub(files);
  told.push(github);
  return github;
}

/** One automation with one policy that wants this tag. */
export function wish(tag: string | undefined): readonly AutomationInput[] {
  return [{ name: 'apps/prod', tags: { 'apps/app': tag } }];
}

/** The trace of one run. */
export async function trace(
  github: FakeGithub,
  automations: readonly AutomationInput[],
  options?: RunOptions,
): Promise<string> {
  github.takeTrace();
  await run(github, automations, options);
  return github.takeTrace();
}

/** A repository on which the update to 1.2.4 is proposed already. */
export async function tellProposed(options?: RunOptions): Promise<FakeGithub> {
  const github = tell();
  await run(github, wish('1.2.4'), options);
  github.takeTrace();
  return github;
}

/** The state of the group of `wish` after a run, and what the run did. */
export async function stateAfter(
  github: FakeGithub,
  automations: readonly AutomationInput[],
  options?: RunOptions,
): Promise<string> {
  const { groups } = await run(github, automations, options);
  return groups.map(({ state, outcome }) => `${state} ${outcome}`).join(', ');
}
