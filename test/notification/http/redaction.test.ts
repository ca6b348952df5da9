import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { notify } from '../../../src/notification/notify.ts';
import { supportedTypes } from '../../../src/notification/providers/provider-kinds.ts';
import { createFileState } from '../../../src/notification/state/file-state.ts';
import { failed, pushed, toRaw } from '../support/notices.ts';
import { startReceiver } from '../support/receiver.ts';
import { alert, createSecrets, provider, toOptions } from '../support/setup.ts';

const hidden = {
  token: 'us/er:t0ken+ v@lue',
  password: 'p4ss/w&rd ü',
  header: 'k3y/header+value',
  path: 'w3bh00k-path-of-chat',
  query: 'qu3ry-value',
};

const key = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

const addresses: Readonly<Record<string, string>> = {
  sentry: 'https://s3ntrykey@o1.ingest.sentry.io/42',
  bitbucketserver: 'https://git.example.com/scm/a/b.git',
  azuredevops: 'https://dev.azure.com/org/project/_git/repo',
};

/** Everything that a receiver could send back of a request, in every form. */
function toEcho(url: string, init: RequestInit | undefined): string {
  const headers = Object.values(Object(init?.headers)).map(String);
  const parts = [
    url,
    ...headers,
    ...headers.map((value) => value.split(' ').slice(1).join(' ')),
    typeof init?.body === 'string' ? init.body : '',
  ];
  const decoded = headers.map((value) => Buffer.from(value.split(' ')[1] ?? '', 'base64').toString());
  const all = [
    ...parts,
    ...decoded,
    new URL(url).pathname.split('/').at(-1) ?? '',
    new URL(url).searchParams.get('key') ?? '',
  ];
  return all
    .flatMap((text) => [
      text,
      encodeURIComponent(text.toWellFormed()),
      Buffer.from(text).toString('base64'),
      Buffer.from(text).toString('base64url'),
      JSON.stringify(text),
    ])
    .join(' ');
}

/** The same in pieces, because only the start of an answer is quoted. */
function* cut(text: string): Generator<string> {
  for (let start = 0; start < text.length; start += 100) yield text.slice(start, start + 300);
}

function toForms(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  return [
    secret,
    encodeURIComponent(secret),
    encodeURIComponent(secret).replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    new URLSearchParams([['', secret]]).toString().slice(1),
    bytes.toString('base64'),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
  ];
}

const forms = [
  ...Object.values(hidden),
  's3ntrykey',
  hidden.token.split(':')[1] ?? '',
  `:${hidden.token}`,
  `user:${hidden.password}`,
].flatMap(toForms);

const cases = [...supportedTypes].flatMap((type) => [
  [type, 'token'] as const,
  ...(type.startsWith('github') ? [[type, 'app'] as const] : []),
]);

test.each(cases)(
  'whatever a receiver of %s sends back, with a %s, no warning and no state has a secret',
  async (type, kind) => {
    const isForge = /^(?:git|bitbucket|azure)/.test(type);
    const address =
      addresses[type] ??
      (isForge
        ? 'https://example.com/my-org/my-repo'
        : `https://example.com/${hidden.path}?key=${hidden.query}`);
    const app = { githubAppID: '1', githubAppInstallationID: '2', githubAppPrivateKey: key };
    const keys = {
      ...(kind === 'app' ? app : { token: hidden.token }),
      username: 'user',
      ...(kind !== 'app' && { password: hidden.password }),
      headers: `X-Key: '${hidden.header}'`,
    };
    const documents =
      provider('chat', { type, address, channel: 'stream/topic', secretRef: { name: 'secret' } }) +
      alert('images', 'chat');
    const directory = mkdtempSync(join(tmpdir(), 'tidemark-state-'));
    const said: string[] = [];
    let rest: Iterator<string> = [][Symbol.iterator]();
    const minted = 'ghs_m1ntedToken';
    const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
      const url = input instanceof Request ? input.url : String(input);
      if (url.endsWith('/access_tokens')) return Response.json({ token: minted }, { status: 201 });
      const found = rest.next();
      if (found.done !== true) return new Response(found.value, { status: 400 });
      rest = cut(toEcho(url, init));
      return new Response(rest.next().value, { status: 400 });
    };
    const metadata = { 'event.toolkit.fluxcd.io/change_request': '12' };
    for (let run = 0; run < 40; run += 1) {
      const event = toRaw(run % 2 === 0 ? failed : pushed);
      const { problems, sent } = await notify(
        [{ ...event, message: `${event.message} ${run}`, metadata: { ...event.metadata, ...metadata } }],
        toOptions(documents, {
          secrets: createSecrets({ 'flux-system/secret': keys }),
          fetch,
          state: createFileState(directory),
        }),
      );
      said.push(JSON.stringify([problems, sent]));
    }
    said.push(readFileSync(join(directory, 'notifications.json'), 'utf8'));
    rmSync(directory, { recursive: true });
    const text = said.join('\n');
    expect(text).toContain('status code 400');
    const found = [...forms, minted, ...toForms(`x-access-token:${minted}`)].filter((form) =>
      text.includes(form),
    );
    expect(found).toEqual([]);
  },
);

test('a proxy that sends back what it was sent does not give its login away', async () => {
  const proxy = await startReceiver(({ url, headers, body }) => ({
    status: 400,
    body: JSON.stringify([headers['proxy-authorization'], url, body]),
  }));
  const login = { username: 'user', password: 'p4ss-of-proxy' };
  const documents =
    provider('hook', {
      type: 'generic',
      address: 'http://hooks.internal/x',
      proxySecretRef: { name: 'proxy' },
    }) + alert('images', 'hook');
  const { problems } = await notify(
    [toRaw(pushed)],
    toOptions(documents, {
      secrets: createSecrets({ 'flux-system/proxy': { address: proxy.url, ...login } }),
    }),
  );
  await proxy.close();
  expect(problems).toHaveLength(1);
  expect(problems[0]?.message).toContain('Basic *****');
  for (const form of [...toForms(login.password), ...toForms('user:p4ss-of-proxy')])
    expect(problems[0]?.message).not.toContain(form);
});
