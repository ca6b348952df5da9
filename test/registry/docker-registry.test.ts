import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseImageName } from '../../src/registry/image-name.ts';
import { startDockerRegistry, type DockerRegistry } from '../support/docker-registry.ts';
import { createQuickRegistry, makeTags, toAccess } from '../support/registry-access.ts';
import { startTokenServer, type TokenServer } from '../support/token-server.ts';

const basic = `Basic ${Buffer.from('reader:secret').toString('base64')}`;
const credentials = { username: 'reader', password: 'secret' };

describe('a real registry without authentication', () => {
  let server: DockerRegistry;
  let digest: string;
  beforeAll(async () => {
    server = await startDockerRegistry();
    digest = await server.push({ repository: 'team/app', tags: ['1.0.0', '1.1.0'] });
    await server.push({ repository: 'many', tags: makeTags(100) });
  });
  afterAll(() => server.close());

  test('lists the tags that were pushed', async () => {
    const listing = await createQuickRegistry().listTags(
      parseImageName(`${server.host}/team/app`),
      toAccess(),
    );
    expect(listing).toEqual({ complete: true, tags: expect.arrayContaining(['1.0.0', '1.1.0']) });
  });

  test('knows that a full page is everything when the registry takes no notice of n and last', async () => {
    const listing = await createQuickRegistry().listTags(parseImageName(`${server.host}/many`), toAccess());
    expect({ ...listing, tags: [...listing.tags].sort() }).toEqual({ complete: true, tags: makeTags(100) });
  });

  test('resolves the digest of a tag', async () => {
    const image = parseImageName(`${server.host}/team/app`);
    await expect(createQuickRegistry().resolveDigest(image, '1.1.0', toAccess())).resolves.toBe(digest);
  });

  test('describes the manifest of a tag, whose image has no date', async () => {
    const image = parseImageName(`${server.host}/team/app`);
    const facts = await createQuickRegistry().describeManifest(image, '1.1.0', toAccess());
    expect(facts).toEqual({ digest, platforms: [{ platform: 'linux/amd64', digest }], labels: {} });
  });

  test('says that a repository does not exist', async () => {
    await expect(
      createQuickRegistry().listTags(parseImageName(`${server.host}/team/none`), toAccess()),
    ).rejects.toMatchObject({
      code: 'registry-not-found',
      message: `${server.host} answered GET /v2/team/none/tags/list with 404 Not Found: NAME_UNKNOWN: repository name not known to registry; check spec.image; a private repository also looks like this without credentials that may read it`,
    });
  });

  test('says that a tag does not exist', async () => {
    const image = parseImageName(`${server.host}/team/app`);
    await expect(createQuickRegistry().resolveDigest(image, '9.9.9', toAccess())).rejects.toMatchObject({
      code: 'registry-not-found',
      message: `${server.host} answered HEAD /v2/team/app/manifests/9.9.9 with 404 Not Found; the registry has no manifest for the tag '9.9.9' of ${server.host}/team/app, check that it was not deleted`,
    });
  });
});

describe('a real registry with htpasswd', () => {
  let server: DockerRegistry;
  beforeAll(async () => {
    server = await startDockerRegistry({ users: { reader: 'secret' } });
    await server.push({ repository: 'app', tags: ['1.0.0'], authorization: basic });
  });
  afterAll(() => server.close());

  test('lists with the right password', async () => {
    const listing = await createQuickRegistry().listTags(
      parseImageName(`${server.host}/app`),
      toAccess({ credentials }),
    );
    expect(listing.tags).toEqual(['1.0.0']);
  });

  test.each([
    ['without credentials', {}, 'no credentials for HOST were found, give some'],
    [
      'with a wrong password',
      { credentials: { username: 'reader', password: 'wrong' } },
      'the credentials for HOST were not accepted, check them',
    ],
  ])('refuses %s', async (_, changes, advice) => {
    const listing = createQuickRegistry().listTags(parseImageName(`${server.host}/app`), toAccess(changes));
    await expect(listing).rejects.toMatchObject({
      code: 'registry-unauthorized',
      message: `${server.host} answered GET /v2/app/tags/list with 401 Unauthorized: UNAUTHORIZED: authentication required; ${advice.replace('HOST', server.host)}`,
    });
  });
});

describe('a real registry with tokens', () => {
  let tokens: TokenServer;
  let server: DockerRegistry;
  beforeAll(async () => {
    tokens = await startTokenServer({ users: { reader: 'secret' }, open: ['open/app'] });
    server = await startDockerRegistry({ token: tokens });
    for (const repository of ['open/app', 'closed/app'])
      await server.push({
        repository,
        tags: ['1.0.0', '2.0.0'],
        authorization: `Bearer ${tokens.issue(repository)}`,
      });
  });
  afterAll(async () => {
    await server.close();
    await tokens.close();
  });

  test('reads an open repository with an anonymous token', async () => {
    const listing = await createQuickRegistry().listTags(
      parseImageName(`${server.host}/open/app`),
      toAccess(),
    );
    expect([...listing.tags].sort()).toEqual(['1.0.0', '2.0.0']);
  });

  test('fetches one token for a listing and a digest of the same repository', async () => {
    tokens.requests.length = 0;
    const registry = createQuickRegistry();
    const image = parseImageName(`${server.host}/closed/app`);
    await registry.listTags(image, toAccess({ credentials }));
    await registry.resolveDigest(image, '2.0.0', toAccess({ credentials }));
    expect(tokens.requests.map((query) => Object.fromEntries(query))).toEqual([
      { service: 'registry.test', scope: 'repository:closed/app:pull' },
    ]);
  });

  test('says that credentials are missing for a closed repository', async () => {
    const listing = createQuickRegistry().listTags(parseImageName(`${server.host}/closed/app`), toAccess());
    await expect(listing).rejects.toMatchObject({
      code: 'registry-unauthorized',
      message: `${server.host} answered GET /v2/closed/app/tags/list with 401 Unauthorized: UNAUTHORIZED: authentication required; no credentials for ${server.host} were found, give some`,
    });
  });

  test('says that the token server does not take the credentials', async () => {
    const access = toAccess({ credentials: { username: 'reader', password: 'wrong' } });
    const listing = createQuickRegistry().listTags(parseImageName(`${server.host}/closed/app`), access);
    await expect(listing).rejects.toMatchObject({
      code: 'registry-unauthorized',
      message: `the token server ${new URL(tokens.realm).host} refused a token for repository:closed/app:pull: 401 Unauthorized: who are you?; check the credentials and what they may read`,
    });
  });
});
