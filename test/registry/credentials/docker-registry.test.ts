import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createEnvironmentCredentials } from '../../../src/registry/credentials/environment-credentials.ts';
import { parseImageName } from '../../../src/registry/image-name.ts';
import { startDockerRegistry } from '../../support/docker-registry.ts';
import type { DockerRegistry } from '../../support/docker-registry.ts';
import { createQuickRegistry, toAccess } from '../../support/registry-access.ts';
import { catchCoded, createFolder, createRepository } from './support.ts';

const AUTH = Buffer.from('ann:s3cret').toString('base64');

describe('a registry with passwords', () => {
  let server: DockerRegistry;

  beforeAll(async () => {
    server = await startDockerRegistry({ users: { ann: 's3cret' } });
    await server.push({ repository: 'acme/app', tags: ['1.0.0'], authorization: `Basic ${AUTH}` });
  });

  afterAll(async () => {
    await server.close();
  });

  /** Lists the tags with what these files (in the home directory) and a pull secret hold. */
  async function listTags(
    files: Readonly<Record<string, string>>,
    secretName?: string,
  ): Promise<readonly string[]> {
    const home = createFolder(files);
    if (files['bin/docker-credential-test'] !== undefined)
      chmodSync(join(home, 'bin/docker-credential-test'), 0o755);
    const finder = createEnvironmentCredentials({
      environment: {
        TIDEMARK_SECRETS_DIR: join(home, 'secrets'),
        PATH: `${join(home, 'bin')}:/usr/bin:/bin`,
      },
      home,
    });
    const image = parseImageName(`${server.host}/acme/app`);
    const repository = createRepository(secretName === undefined ? {} : { secretRef: { name: secretName } });
    const credentials = await finder.credentialsFor(repository, image);
    const access = toAccess({ insecure: true, ...(credentials && { credentials }) });
    const listing = await createQuickRegistry().listTags(image, access);
    return listing.tags;
  }

  test("is read with docker's auths", async () => {
    const config = JSON.stringify({ auths: { [server.host]: { auth: AUTH } } });
    expect(await listTags({ '.docker/config.json': config })).toEqual(['1.0.0']);
  });

  test('is read with a credential helper', async () => {
    const config = JSON.stringify({ credHelpers: { [server.host]: 'test' } });
    const helper = `#!/bin/sh\necho '{"Username":"ann","Secret":"s3cret"}'\n`;
    expect(await listTags({ '.docker/config.json': config, 'bin/docker-credential-test': helper })).toEqual([
      '1.0.0',
    ]);
  });

  test('is read with a pull secret', async () => {
    const config = JSON.stringify({ auths: { [`http://${server.host}/v2/`]: { auth: AUTH } } });
    expect(await listTags({ 'secrets/flux-system/pull/.dockerconfigjson': config }, 'pull')).toEqual([
      '1.0.0',
    ]);
  });

  test('is not read with a wrong password, nor without any', async () => {
    const wrong = Buffer.from('ann:other').toString('base64');
    const config = JSON.stringify({ auths: { [server.host]: { auth: wrong } } });
    expect((await catchCoded(() => listTags({ '.docker/config.json': config }))).code).toBe(
      'registry-unauthorized',
    );
    expect((await catchCoded(() => listTags({}))).code).toBe('registry-unauthorized');
  });
});
