import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DockerRegistry } from '../support/docker-registry.ts';
import { startDockerRegistry } from '../support/docker-registry.ts';
import { createFleet } from '../support/fleet.ts';
import { createRepository } from '../support/git-repository.ts';
import { runCommand } from '../support/run-cli.ts';

let registry: DockerRegistry;
let digest: string;

beforeAll(async () => {
  registry = await startDockerRegistry({ users: { ada: 'secret' } });
  const authorization = `Basic ${Buffer.from('ada:secret').toString('base64')}`;
  await registry.push({ repository: 'acme/app', tags: ['1.0.0', 'latest'], authorization });
  digest = await registry.push({ repository: 'acme/app', tags: ['1.1.0'], content: 'newer', authorization });
});

afterAll(async () => registry.close());

const policy = `digestReflectionPolicy: IfNotPresent
policy:
  semver:
    range: 1.x
`;

function createFiles(repository = '') {
  const image = `${registry.host}/acme/app`;
  return {
    'automation.yaml': createFleet({ image, policy, repository }),
    'apps/app.yaml': `image: ${image}:1.0.0 # {"$imagepolicy": "flux-system:app"}\n`,
  };
}

test('scans a real registry with a login of docker, pins the digest, and pushes to a real remote', async () => {
  const repository = createRepository(createFiles());
  const remote = repository.addRemote();
  const config = mkdtempSync(join(tmpdir(), 'tidemark-docker-'));
  const auth = Buffer.from('ada:secret').toString('base64');
  writeFileSync(join(config, 'config.json'), JSON.stringify({ auths: { [registry.host]: { auth } } }));
  try {
    const options = { environment: { DOCKER_CONFIG: config } };
    const { code, stderr } = await runCommand(['run', repository.root, '--delivery', 'push'], options);
    expect([code, stderr]).toEqual([0, '']);
    expect(remote.git('show', 'main:apps/app.yaml')).toContain(`/acme/app:1.1.0@${digest} # {`);
    const again = await runCommand(['run', repository.root, '--delivery', 'push'], options);
    expect(again.stdout).toMatch(/^nothing to update, 1 current \(1 repository, \d requests/);
  } finally {
    repository.remove();
    rmSync(config, { recursive: true });
  }
});

test('scans a real registry with the secret that the manifest names', async () => {
  const repository = createRepository(createFiles('secretRef:\n  name: registry\n'));
  const secret = JSON.stringify({
    '.dockerconfigjson': JSON.stringify({
      auths: { [registry.host]: { username: 'ada', password: 'secret' } },
    }),
  });
  try {
    const environment = { TIDEMARK_SECRET_FLUX_SYSTEM_REGISTRY: secret };
    const { code, stdout } = await runCommand(['plan', repository.root], { environment });
    expect(code).toBe(0);
    expect(stdout).toContain('1.0.0 → 1.1.0@sha256:');
  } finally {
    repository.remove();
  }
});

test('says what is missing when a real registry asks for a login', async () => {
  const repository = createRepository(createFiles());
  try {
    const { code, stderr } = await runCommand(['plan', repository.root]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: automation\.yaml:7:10: registry-unauthorized: /);
    expect(stderr).not.toContain('secret');
  } finally {
    repository.remove();
  }
});
