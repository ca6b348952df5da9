import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startReceiver } from '../notification/support/receiver.ts';
import type { FakeRegistryOptions } from '../support/fake-registry.ts';
import { startFakeRegistry } from '../support/fake-registry.ts';
import { createAlert } from '../support/alerts.ts';
import { createFleet } from '../support/fleet.ts';
import type { TestRepository } from '../support/git-repository.ts';
import { createRepository } from '../support/git-repository.ts';
import { FakeGithub } from '../support/github/fake-github.ts';
import { runCommand } from '../support/run-cli.ts';

type Heard = {
  readonly severity: string;
  readonly reason: string;
  readonly message: string;
  readonly involvedObject: { readonly kind: string; readonly name: string };
};

type World = {
  readonly github: FakeGithub;
  readonly repository: TestRepository;
  /** What the registry lists; without any, it refuses to. */
  readonly tags: string[];
  /** Runs once, and gives what people heard of it, sorted: messages about several objects have no order. */
  readonly hear: (delivery?: string) => Promise<readonly string[]>;
};

function createFiles(image: string, address: string, annotations: string) {
  const policy = "policy:\n  semver:\n    range: '>=0.1.0'\n";
  return {
    'automation.yaml': createFleet({ image, policy }).replace(
      'kind: ImagePolicy\nmetadata:\n',
      `kind: ImagePolicy\nmetadata:\n  annotations: {${annotations}}\n`,
    ),
    'apps/app.yaml': `image: ${image}:1.0.0 # {"$imagepolicy": "flux-system:app"}\n`,
    'alerts.yaml': createAlert(address, ['ImageRepository', 'ImagePolicy', 'ImageUpdateAutomation']),
  };
}

type Situation = Pick<FakeRegistryOptions, 'images'> & {
  /** Of the ImagePolicy. */
  readonly annotations?: string;
};

/** A fleet on loopback whose webhook hears of everything. */
async function withWorld(
  use: (world: World) => Promise<void>,
  { annotations = '', images = {} }: Situation = {},
): Promise<void> {
  const hook = await startReceiver();
  const tags = ['1.0.0', '1.1.0'];
  const registry = await startFakeRegistry({
    repositories: { 'acme/app': tags },
    images,
    handlers: [() => (tags.length === 0 ? { status: 403, body: 'no entry' } : undefined)],
  });
  const files = createFiles(`${registry.host}/acme/app`, `${hook.url}/hook`, annotations);
  const repository = createRepository(files);
  const github = new FakeGithub(files);
  github.repository.settings.now = new Date();
  const server = await github.listen();
  const cache = mkdtempSync(join(tmpdir(), 'tidemark-cache-'));
  const environment = {
    GITHUB_TOKEN: 'ghs_test',
    GITHUB_API_URL: server.url,
    GITHUB_REPOSITORY: 'acme/fleet',
  };
  const hear: World['hear'] = async (delivery = 'pull-request') => {
    hook.received.splice(0);
    const options = ['--cache-dir', cache, '--no-diff', '--no-release-notes', '--delivery', delivery];
    await runCommand(['run', repository.root, ...options], { environment });
    return hook.received.map(({ body }) => toLine(JSON.parse(body), registry.host)).toSorted();
  };
  try {
    await use({ github, repository, tags, hear });
    expect(github.violations).toEqual([]);
  } finally {
    await server.close();
    await hook.close();
    await registry.close();
    repository.remove();
    rmSync(cache, { recursive: true });
  }
}

function toLine({ severity, reason, message, involvedObject }: Heard, host: string): string {
  const [first = ''] = message.split('\n');
  const text = first
    .replaceAll(host, 'registry')
    .replace(/'[0-9a-f]{7}'/, "'<sha>'")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:]+Z/g, '<time>');
  return `${severity} ${reason} ${involvedObject.kind}/${involvedObject.name}: ${text}`;
}

const image = 'registry/acme/app';
const resolved = `ImagePolicy/app: Latest image tag for ${image} resolved to`;
const scanned = 'info Succeeded ImageRepository/app: successful scan: found';

describe('a webhook that hears of everything', () => {
  test('hears of a pull request from its first image to its end', async () => {
    await withWorld(async ({ github, tags, hear }) => {
      const opened = await hear();
      const { head: branch } = github.repository.pull(1);
      const of = `pull request #1 from branch '${branch}'`;
      expect(opened).toEqual([
        `info PullRequestCreated ImageUpdateAutomation/auto: opened ${of}`,
        `info Succeeded ${resolved} 1.1.0 (previously ${image}:1.0.0)`,
      ]);
      expect(await hear()).toEqual([]);
      tags.push('1.2.0');
      expect(await hear()).toEqual([
        `info PullRequestUpdated ImageUpdateAutomation/auto: updated ${of}`,
        `info Succeeded ${resolved} 1.2.0 (previously ${image}:1.0.0)`,
        `${scanned} 3 tags with checksum 1015350439`,
      ]);
      github.repository.push(branch, { 'README.md': 'mine' });
      expect(await hear()).toEqual([
        `info PullRequestPaused ImageUpdateAutomation/auto: paused ${of}: branch ${branch} has commits by person`,
      ]);
      expect(await hear()).toEqual([]);
      github.repository.merge(1, { deleteBranch: true });
      expect(await hear()).toEqual([`info PullRequestMerged ImageUpdateAutomation/auto: merged ${of}`]);
      expect(await hear()).toEqual([]);
    });
  });

  test('hears of a scan that fails and of a hold once as long as they last, and of their end', async () => {
    await withWorld(async ({ tags, hear }) => {
      tags.splice(1);
      expect(await hear()).toEqual([]);
      tags.splice(0);
      expect(await hear()).toEqual([
        'error DependencyNotReady ImagePolicy/app: ImagePolicy flux-system/app has no tags to choose from, because the scan of ImageRepository flux-system/app failed',
        'error ReadOperationFailed ImageRepository/app: scan failed: registry answered GET /v2/acme/app/tags/list with 403 Forbidden; no credentials for registry were found, give some',
      ]);
      expect(await hear()).toEqual([]);
      tags.push('1.0.0');
      expect(await hear()).toEqual([
        `info Succeeded ${resolved} 1.0.0`,
        `${scanned} 1 tags with checksum 160432618`,
      ]);
      expect(await hear()).toEqual([]);
      tags.splice(0, 1, '0.9.0');
      expect(await hear()).toEqual([
        `info Held ImagePolicy/app: ${image} is held by ImagePolicy flux-system/app: 0.9.0 is older than 1.0.0, which ${image} does not list any more; to move all the same, annotate the ImagePolicy with tidemark.dev/override: current-tag-missing`,
        `${scanned} 1 tags with checksum 162922994`,
      ]);
      expect(await hear()).toEqual([]);
      tags.push('1.0.0');
      expect(await hear()).toEqual([
        `info Succeeded ${resolved} 1.0.0`,
        `${scanned} 2 tags with checksum 497091407`,
      ]);
      expect(await hear()).toEqual([]);
    });
  });

  test('N6, N9 and N10: hears how many tags wait and until when, not that all is up to date', async () => {
    const situation = {
      annotations: 'tidemark.dev/min-age: 3d',
      images: { 'acme/app:1.1.0': {}, 'acme/app:1.2.0': {} },
    };
    await withWorld(async ({ tags, hear }) => {
      tags.push('1.2.0');
      const held = `info Held ImagePolicy/app: ${image} is held by ImagePolicy flux-system/app:`;
      expect(await hear()).toEqual([
        `${held} 1.2.0 is held until <time> (first seen <time>), and 1 more newer than the one in Git`,
      ]);
      expect(await hear()).toEqual([]);
    }, situation);
  });

  test('hears of a pull request that is refused once, that it went through, and that somebody closed it', async () => {
    await withWorld(async ({ github, tags, hear }) => {
      github.repository.settings.blockCreation = true;
      expect(await hear()).toEqual([
        'error GitOperationFailed ImageUpdateAutomation/auto: failed to update source: GitHub said: Repository rule violations found Creations being restricted: Cannot create ref due to creations being restricted.; allow the bot in that rule, or choose other branch names',
      ]);
      expect(await hear()).toEqual([]);
      github.repository.settings.blockCreation = false;
      tags.push('1.2.0');
      const through = await hear();
      const of = `pull request #1 from branch '${github.repository.pull(1).head}'`;
      expect(through).toEqual([
        `info PullRequestCreated ImageUpdateAutomation/auto: opened ${of}`,
        `info Succeeded ${resolved} 1.2.0 (previously ${image}:1.0.0)`,
        `${scanned} 3 tags with checksum 1015350439`,
        'info Succeeded ImageUpdateAutomation/auto: repository up-to-date',
      ]);
      expect(await hear()).toEqual([]);
      github.repository.close(1);
      expect(await hear()).toEqual([`info PullRequestClosed ImageUpdateAutomation/auto: closed ${of}`]);
      expect(await hear()).toEqual([]);
    });
  });

  test('hears of a failure, of the refused push that takes its place, and of commits', async () => {
    await withWorld(async ({ repository, tags, hear }) => {
      const remote = repository.addRemote();
      const hook = join(remote.path, 'hooks', 'pre-receive');
      writeFileSync(hook, '#!/bin/sh\necho not today >&2\nexit 1\n', { mode: 0o755 });
      repository.write('apps/app.yaml', `${repository.read('apps/app.yaml')}# mine\n`);
      const failed = 'error GitOperationFailed ImageUpdateAutomation/auto: failed to';
      expect(await hear('push')).toEqual([
        `${failed} checkout source: expected a working tree without uncommitted changes, found apps/app.yaml; commit or stash them first`,
      ]);
      expect(await hear('push')).toEqual([]);
      repository.git('checkout', '--quiet', '.');
      expect(await hear('push')).toEqual([
        `${failed} update source: the remote refused the push to branch 'main'; check that the credentials may push, and that the branch's protection allows it. It said: [remote rejected] (pre-receive hook declined); remote: not today`,
      ]);
      expect(await hear('push')).toEqual([]);
      rmSync(hook);
      expect(await hear('push')).toEqual([
        `info Succeeded ${resolved} 1.1.0 (previously ${image}:1.0.0)`,
        "info Succeeded ImageUpdateAutomation/auto: pushed commit '<sha>' to branch 'main'",
      ]);
      expect(await hear('push')).toEqual([]);
      tags.push('1.2.0');
      expect(await hear('commit')).toEqual([
        `info Succeeded ${resolved} 1.2.0 (previously ${image}:1.1.0)`,
        `${scanned} 3 tags with checksum 1015350439`,
        "info Succeeded ImageUpdateAutomation/auto: created commit '<sha>' on branch 'main', which is not pushed",
      ]);
      expect(await hear('commit')).toEqual([]);
    });
  });
});
