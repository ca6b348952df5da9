import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FakeRegistry } from '../support/fake-registry.ts';
import { startFakeRegistry } from '../support/fake-registry.ts';
import { createFleetFiles } from '../support/fleet.ts';
import type { TestRepository } from '../support/git-repository.ts';
import { createRepository } from '../support/git-repository.ts';
import { FakeGithub } from '../support/github/fake-github.ts';
import type { CliResult } from '../support/run-cli.ts';
import { runCommand } from '../support/run-cli.ts';

const known = ['1.0.0', '1.1.0'];
const tags = [...known];
let registry: FakeRegistry;

beforeAll(async () => {
  registry = await startFakeRegistry({ repositories: { 'acme/app': tags } });
});

afterAll(async () => registry.close());

type Run = (...more: string[]) => Promise<CliResult & { readonly trace: string }>;

/** A repository whose rules keep the tool from making branches, and runs that are to open a pull request there. */
async function withRule(
  use: (run: Run, github: FakeGithub, repository: TestRepository) => Promise<void>,
): Promise<void> {
  tags.splice(0, tags.length, ...known);
  const image = `${registry.host}/acme/app`;
  const files = createFleetFiles(image);
  const repository = createRepository(files);
  const github = new FakeGithub(files);
  github.repository.settings.blockCreation = true;
  const server = await github.listen();
  const environment = {
    GITHUB_TOKEN: 'ghs_test',
    GITHUB_API_URL: server.url,
    GITHUB_REPOSITORY: 'acme/fleet',
  };
  try {
    await use(
      async (...more) => {
        const command = ['run', repository.root, '--delivery', 'pull-request', ...more];
        const result = await runCommand(command, { environment });
        return { ...result, trace: github.takeTrace() };
      },
      github,
      repository,
    );
    expect(github.violations).toEqual([]);
  } finally {
    await server.close();
    repository.remove();
  }
}

test('what a rule refuses fails one run, and the next ones are silent until it is lifted', async () => {
  await withRule(async (run, github, repository) => {
    const cache = join(repository.root, '..', 'cache');
    const first = await run('--cache-dir', cache);
    expect(first).toMatchObject({ code: 1, trace: 'S H Viewer T C U+' });
    expect(first.stdout + first.stderr).toContain('creations being restricted');
    expect(readdirSync(cache)).toContain('refusals.json');
    const kept = readFileSync(join(cache, 'refusals.json'), 'utf8');
    expect(kept).toContain('creations being restricted');
    expect(kept).not.toContain('ghs_test');
    for (let times = 0; times < 2; times += 1) {
      const next = await run('--cache-dir', cache);
      expect(next).toMatchObject({ code: 0, trace: 'S', stderr: '' });
      expect(next.stdout).not.toContain('error');
    }
    const newer = join(repository.root, '..', 'another-cache');
    expect(await run('--cache-dir', newer)).toMatchObject({ code: 1, trace: 'S H Viewer T C U+' });
    github.repository.settings.blockCreation = false;
    tags.push('1.2.0');
    const lifted = await run('--cache-dir', cache);
    expect(lifted).toMatchObject({ code: 0, trace: 'S H Viewer T C U+ P I' });
    expect(github.repository.pull(1)).toMatchObject({ state: 'OPEN' });
    expect(readFileSync(join(cache, 'refusals.json'), 'utf8')).not.toContain('creations being restricted');
  });
});
