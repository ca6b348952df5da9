import { createServer } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FakeRegistry } from '../support/fake-registry.ts';
import { startFakeRegistry } from '../support/fake-registry.ts';
import { createFleetFiles } from '../support/fleet.ts';
import { createRepository } from '../support/git-repository.ts';
import { runCommand } from '../support/run-cli.ts';

let registry: FakeRegistry;

beforeAll(async () => {
  registry = await startFakeRegistry({ repositories: { 'acme/app': ['1.0.0', '1.1.0'] } });
});

afterAll(async () => registry.close());

type Received = { readonly path: string; readonly body: string };

/** Takes every message on loopback. */
async function startReceiver(status = 200) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push({ path: request.url ?? '', body });
      response.writeHead(status).end('ok');
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const close = async () => new Promise((resolve) => server.close(resolve));
  return { received, address: `http://127.0.0.1:${port}/hook`, close };
}

function createFiles(address: string) {
  const image = `${registry.host}/acme/app`;
  return {
    ...createFleetFiles(image),
    'alerts.yaml': `apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Provider
metadata: {name: hook, namespace: flux-system}
spec: {type: generic, address: "${address}"}
---
apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Alert
metadata: {name: all, namespace: flux-system}
spec:
  providerRef: {name: hook}
  eventSources:
    - {kind: ImageUpdateAutomation, name: '*'}
`,
  };
}

describe('notifications of a run', () => {
  test('tell once what was committed, and nothing when nothing changed', async () => {
    const receiver = await startReceiver();
    const repository = createRepository(createFiles(receiver.address));
    const cache = mkdtempSync(join(tmpdir(), 'tidemark-cache-'));
    try {
      const command = ['run', repository.root, '--cache-dir', cache, '--no-diff'];
      expect(await runCommand(command)).toMatchObject({ code: 0, stderr: '' });
      expect(receiver.received).toHaveLength(1);
      const event = JSON.parse(receiver.received[0]?.body ?? '');
      expect(event).toMatchObject({
        severity: 'info',
        involvedObject: { kind: 'ImageUpdateAutomation', namespace: 'flux-system', name: 'auto' },
        message: expect.stringContaining(repository.git('rev-parse', '--short=7', 'HEAD')),
      });
      await runCommand(command);
      expect(receiver.received).toHaveLength(1);
    } finally {
      repository.remove();
      rmSync(cache, { recursive: true });
      await receiver.close();
    }
  });

  test('go to whom the configuration names, without any Alert', async () => {
    const receiver = await startReceiver();
    const { 'alerts.yaml': _, ...files } = createFiles(receiver.address);
    const config = `notifications: {hook: {type: generic, address: "${receiver.address}"}}\n`;
    const repository = createRepository({ ...files, '.github/tidemark.yaml': config });
    try {
      const done = await runCommand(['run', repository.root, '--no-diff']);
      expect(done).toMatchObject({ code: 0, stderr: '' });
      expect(receiver.received.map(({ body }) => JSON.parse(body).involvedObject.kind)).toEqual([
        'ImagePolicy',
        'ImageUpdateAutomation',
      ]);
      const sample = await runCommand(['notify', 'test', 'hook', repository.root]);
      expect(sample.code).toBe(0);
      expect(receiver.received).toHaveLength(3);
    } finally {
      repository.remove();
      await receiver.close();
    }
  });

  test('go to whom an overlay renders, and are tried out with the same Provider', async () => {
    const receiver = await startReceiver();
    const { 'alerts.yaml': alerts, 'automation.yaml': automation, ...files } = createFiles('${hook}');
    const repository = createRepository({
      ...files,
      'clusters/prod/kustomization.yaml': 'resources: [automation.yaml, sync.yaml]\n',
      'clusters/prod/automation.yaml': automation ?? '',
      'clusters/prod/sync.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: alerts, namespace: flux-system}
spec:
  sourceRef: {kind: GitRepository, name: flux-system}
  path: ./alerts
  postBuild: {substitute: {hook: "${receiver.address}"}}
`,
      'alerts/kustomization.yaml': 'resources: [all.yaml]\nnamespace: flux-system\n',
      'alerts/all.yaml': alerts?.replaceAll(', namespace: flux-system', '') ?? '',
      '.github/tidemark.yaml': 'manifests: [clusters/prod]\n',
    });
    try {
      const done = await runCommand(['run', repository.root, '--no-diff']);
      expect(done).toMatchObject({ code: 0 });
      expect(receiver.received.map(({ path, body }) => [path, JSON.parse(body).reason])).toEqual([
        ['/hook', 'Succeeded'],
      ]);
      const sample = await runCommand(['notify', 'test', 'hook', repository.root]);
      expect(sample).toMatchObject({ code: 0, stderr: '' });
      expect(receiver.received).toHaveLength(2);
    } finally {
      repository.remove();
      await receiver.close();
    }
  });

  test('are not sent for a plan', async () => {
    const receiver = await startReceiver();
    const repository = createRepository(createFiles(receiver.address));
    try {
      await runCommand(['plan', repository.root]);
      expect(receiver.received).toEqual([]);
    } finally {
      repository.remove();
      await receiver.close();
    }
  });

  test('that cannot be sent are a warning, and the run is as good as before', async () => {
    const receiver = await startReceiver(403);
    const repository = createRepository(createFiles(receiver.address));
    try {
      const { code, stderr } = await runCommand(['run', repository.root, '--no-diff']);
      expect(code).toBe(0);
      expect(stderr).toMatch(/^warning: .*notification-/);
      expect(repository.git('log', '-1', '--format=%an')).toBe('fluxcdbot');
    } finally {
      repository.remove();
      await receiver.close();
    }
  });

  test('tell of a delivery that failed', async () => {
    const receiver = await startReceiver();
    const repository = createRepository(createFiles(receiver.address));
    try {
      repository.write('automation.yaml', `${repository.read('automation.yaml')}# mine\n`);
      const { code } = await runCommand(['run', repository.root]);
      expect(code).toBe(1);
      expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({
        severity: 'error',
        message: expect.stringContaining('uncommitted changes'),
      });
    } finally {
      repository.remove();
      await receiver.close();
    }
  });
});

describe('tidemark notify test', () => {
  test.each([
    ['is suspended', '{type: generic, address: https://example.com, suspend: true}', 'is suspended'],
    [
      'has no commit',
      '{type: github, address: https://github.com/a/b, secretRef: {name: s}}',
      'expected a commit',
    ],
  ])('says why nothing is sent by one that %s', async (_, spec, message) => {
    const repository = createRepository({});
    repository.write(
      'provider.yaml',
      `apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Provider
metadata: {name: it, namespace: flux-system}
spec: ${spec}
`,
    );
    const environment = { TIDEMARK_SECRET_FLUX_SYSTEM_S: '{"token":"t0ken-value"}' };
    for (const dryRun of [['--dry-run'], []]) {
      const command = ['notify', 'test', 'it', repository.root, ...dryRun];
      const { code, stderr } = await runCommand(command, { environment });
      expect(code).toBe(1);
      expect(stderr).toContain(message);
    }
    repository.remove();
  });

  test('sends a sample through a Provider', async () => {
    const receiver = await startReceiver();
    const repository = createRepository(createFiles(receiver.address));
    try {
      expect(await runCommand(['notify', 'test', 'hook', repository.root])).toEqual({
        code: 0,
        stdout: '1 sent\n',
        stderr: '',
      });
      expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({
        involvedObject: { name: 'sample' },
      });
    } finally {
      repository.remove();
      await receiver.close();
    }
  });

  test('prints the requests with --dry-run, and sends none', async () => {
    const receiver = await startReceiver();
    const repository = createRepository(createFiles(receiver.address));
    try {
      const { code, stdout } = await runCommand([
        'notify',
        'test',
        'flux-system/hook',
        repository.root,
        '--dry-run',
      ]);
      expect(code).toBe(0);
      expect(stdout).toContain(`POST ${new URL(receiver.address).origin}`);
      expect(receiver.received).toEqual([]);
    } finally {
      repository.remove();
      await receiver.close();
    }
  });

  test('has the stage of the run in the context of a commit status', async () => {
    const files = createFiles('https://github.com/acme/fleet');
    const alerts = files['alerts.yaml'].replace('type: generic', 'type: github, secretRef: {name: token}');
    const repository = createRepository({ ...files, 'alerts.yaml': alerts });
    try {
      const command = ['notify', 'test', 'hook', repository.root, '--dry-run'];
      const secret = { TIDEMARK_SECRET_FLUX_SYSTEM_TOKEN: '{"token":"ghp_0123456789"}' };
      const { stdout } = await runCommand(command, {
        environment: { ...secret, TIDEMARK_ENVIRONMENT: 'Staging' },
      });
      expect(stdout).toContain('"context":"imageupdateautomation/sample/staging/');
      expect(stdout).not.toContain('ghp_0123456789');
      expect((await runCommand(command, { environment: secret })).stdout).toMatch(
        /"context":"imageupdateautomation\/sample\/[0-9a-f]{8}"/,
      );
    } finally {
      repository.remove();
    }
  });

  test('names the Providers that there are', async () => {
    const repository = createRepository(createFiles('http://127.0.0.1:1/'));
    try {
      const { code, stderr } = await runCommand(['notify', 'test', 'slack', repository.root]);
      expect([code, stderr]).toEqual([
        1,
        'error: missing-reference: expected one Provider slack, found none; there are: flux-system/hook\n',
      ]);
    } finally {
      repository.remove();
    }
  });
});
