import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FakeRegistry } from '../support/fake-registry.ts';
import { startFakeRegistry } from '../support/fake-registry.ts';
import { createFleet } from '../support/fleet.ts';
import { createRepository } from '../support/git-repository.ts';
import { FakeGithub } from '../support/github/fake-github.ts';
import { runCli } from '../../src/entry/cli/run-cli.ts';

let registry: FakeRegistry;

beforeAll(async () => {
  registry = await startFakeRegistry({ repositories: { 'acme/app': ['1.0.0', '1.1.0'] } });
});

afterAll(async () => registry.close());

const provider = `---
apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Provider
metadata: {name: chat, namespace: flux-system}
spec: {type: slack, secretRef: {name: chat}}
`;

/** Runs the command on a fleet, and checks that it has only read. */
async function examine(
  prepare: (github: FakeGithub) => void,
  { image = `${registry.host}/acme/app`, more = '', environment = {} } = {},
) {
  const files = {
    'automation.yaml': createFleet({ image }) + more,
    'apps/app.yaml': `image: ${image}:1.0.0 # {"$imagepolicy": "flux-system:app"}\n`,
  };
  const repository = createRepository(files);
  const github = new FakeGithub(files);
  prepare(github);
  const server = await github.listen();
  const before = structuredClone(github.repository.state);
  let stdout = '';
  const write = (text: string) => (stdout += text);
  try {
    const code = await runCli(['doctor', repository.root, '--json', '-n', 'flux-system'], {
      stdout: { write },
      stderr: { write: () => true },
      environment: {
        GITHUB_TOKEN: 'ghs_test',
        GITHUB_API_URL: server.url,
        GITHUB_REPOSITORY: 'acme/fleet',
        HOME: '/nonexistent',
        ...environment,
      },
    });
    expect(github.violations).toEqual([]);
    expect(github.repository.state).toEqual(before);
    expect(github.requests.filter(({ method, path }) => method !== 'GET' && path !== '/graphql')).toEqual([]);
    expect(repository.git('status', '--porcelain')).toBe('');
    expect(stdout).not.toContain('ghs_test');
    const report: {
      result: string;
      findings: { topic: string; state: string; message: string; fix?: string }[];
    } = JSON.parse(stdout);
    return {
      code,
      ...report,
      text: report.findings
        .map(({ state, topic, message, fix }) => `${state} ${topic}: ${message} | ${fix ?? ''}`)
        .join('\n'),
    };
  } finally {
    await server.close();
    repository.remove();
  }
}

describe('tidemark doctor', () => {
  test('finds nothing to fix where everything is in order, and only reads', async () => {
    const { code, result, text } = await examine(({ repository }) => {
      repository.settings.facts = { default_branch: 'main', permissions: { push: true } };
    });
    expect([code, result]).toEqual([0, 'ok']);
    expect(text).toContain('ok github: delivers for main, the default branch');
    expect(text).toContain('ok token: the token is that of a GitHub App (tidemark[bot])');
    expect(text).toMatch(
      /ok registry: flux-system\/app \(127\.0\.0\.1:\d+\/acme\/app, credentials: none \(anonymous\): no login for '127\.0\.0\.1:\d+' in docker config '[^']*'\): 2 tags/,
    );
    expect(text).toContain('ok manifests: 1 policy, 1 automation,');
  });

  test('names what a workflow may not do, and what rules refuse', async () => {
    const { code, text } = await examine(({ repository }) => {
      repository.settings.token = 'actions';
      repository.settings.workflows = {
        default_workflow_permissions: 'read',
        can_approve_pull_request_reviews: false,
      };
      repository.settings.rules.set('tidemark/', [{ type: 'creation' }, { type: 'non_fast_forward' }]);
      repository.settings.protection = {
        requiredStatusCheckContexts: ['ci'],
        requiredApprovingReviewCount: 1,
        requiresSignatures: false,
        requiresLinearHistory: false,
        viewerCanPush: true,
      };
    });
    expect(code).toBe(1);
    expect(text).toContain(
      "error rules: workflows may not open pull requests | switch on 'Allow GitHub Actions",
    );
    expect(text).toContain('error rules: branches such as tidemark/images must not be created');
    expect(text).toContain('warning rules: main requires the checks ci, which wait for approval');
    expect(text).toContain(
      'main takes no direct commits (pull_request, required_status_checks), so flux-system/auto will open',
    );
  });

  test('tells of a registry that cannot be read, and of secrets that are not there', async () => {
    const { code, text } = await examine(() => {}, { image: `${registry.host}/acme/none`, more: provider });
    expect(code).toBe(1);
    expect(text).toMatch(/error registry: flux-system\/app .*acme\/none/);
    expect(text).toMatch(
      /error secrets: Secret flux-system\/chat of Provider flux-system\/chat is not there \| put it into .*TIDEMARK_SECRET_FLUX_SYSTEM_CHAT/,
    );
  });

  test('finds secrets that are there, and says nothing of what they hold', async () => {
    const environment = { TIDEMARK_SECRET_FLUX_SYSTEM_CHAT: '{"address":"https://chat.example/hook-hook"}' };
    const { text } = await examine(() => {}, { more: provider, environment });
    expect(text).toContain('ok secrets: Secret flux-system/chat of Provider flux-system/chat is there');
    expect(text).not.toContain('hook-hook');
  });

  test('goes on without GitHub', async () => {
    const { code, text } = await examine(() => {}, { environment: { GITHUB_TOKEN: '' } });
    expect(code).toBe(0);
    expect(text).toMatch(/unknown github: GitHub was not looked at: .*a token in GITHUB_TOKEN/);
  });

  test('says what GitHub says when it does not know the repository', async () => {
    const { code, text } = await examine((github) => {
      github.intercept = () => ({ status: 404, body: { message: 'Not Found' } });
    });
    expect(code).toBe(1);
    expect(text).toContain('error github: the repository cannot be read (status 404: Not Found)');
  });
});
