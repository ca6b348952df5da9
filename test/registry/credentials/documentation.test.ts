import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createEnvironmentCredentials } from '../../../src/registry/credentials/environment-credentials.ts';
import { parseImageName } from '../../../src/registry/image-name.ts';
import { makeImageRepository } from '../../support/image-repositories.ts';
import { createFolder } from './support.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/registries.md'), 'utf8');

/** The text between `<!-- name -->` and `<!-- /name -->`, without the fence. */
function readExample(name: string): string {
  const text = new RegExp(`<!-- ${name} -->\n\`\`\`\\w*\n([\\s\\S]*?)\`\`\`\n<!-- /${name} -->`).exec(
    page,
  )?.[1];
  return text ?? '';
}

async function find(environment: Readonly<Record<string, string>>) {
  const repository = makeImageRepository('app', {
    image: 'registry.example.com/team/app',
    secretRef: { name: 'registry' },
  });
  const credentials = createEnvironmentCredentials({ environment, home: createFolder() });
  const inNamespace = { ...repository, metadata: { ...repository.metadata, namespace: 'flux-system' } };
  return credentials.credentialsFor(inNamespace, parseImageName(repository.spec.image));
}

const login = { username: 'reader', password: 's3cret' };

test('the page on registries has a folder that works', async () => {
  const directory = createFolder({ 'flux-system/registry/.dockerconfigjson': readExample('pull-secret') });
  await expect(find({ TIDEMARK_SECRETS_DIR: directory })).resolves.toMatchObject(login);
});

test('the page on registries has a variable that works', async () => {
  const [, name = '', value = ''] = /^export (\w+)='(.*)'\n$/.exec(readExample('secret-variable')) ?? [];
  await expect(find({ [name]: value })).resolves.toMatchObject(login);
});
