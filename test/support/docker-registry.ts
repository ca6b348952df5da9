import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from './free-port.ts';

export type DockerRegistryOptions = {
  /** Who may read and write; everybody when there is neither `users` nor `token`. */
  readonly users?: Readonly<Record<string, string>>;
  /** Where tokens come from, as `startTokenServer` gives it. */
  readonly token?: {
    readonly realm: string;
    readonly service: string;
    readonly issuer: string;
    readonly certificate: string;
  };
};

export type DockerRegistry = {
  /** `127.0.0.1:<port>`, for `spec.image`. */
  readonly host: string;
  /** Pushes an image of one small layer under each tag, and gives the digest of its manifest. */
  readonly push: (image: PushedImage) => Promise<string>;
  readonly close: () => Promise<void>;
};

export type PushedImage = {
  readonly repository: string;
  readonly tags: readonly string[];
  /** The value of the `Authorization` header. */
  readonly authorization?: string;
  /** What makes the image another one. */
  readonly content?: string;
};

const binary = '/usr/bin/docker-registry';

/** Starts Debian's `docker-registry` (the distribution project's registry) on loopback, in a temporary directory. */
export async function startDockerRegistry(options: DockerRegistryOptions = {}): Promise<DockerRegistry> {
  if (!existsSync(binary))
    throw new Error(
      `these tests need ${binary}; install it with: apt-get install docker-registry apache2-utils`,
    );
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-registry-'));
  // Somebody else may take the port that was free a moment ago.
  const { host, child } = await serve(directory, options).catch(() => serve(directory, options));
  return {
    host,
    push: (image) => push(host, image),
    close: async () => {
      await stop(child);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function serve(directory: string, options: DockerRegistryOptions) {
  const host = `127.0.0.1:${await findFreePort()}`;
  writeFileSync(join(directory, 'config.json'), JSON.stringify(toConfig({ directory, host, options })));
  const child = spawn(binary, ['serve', join(directory, 'config.json')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  try {
    await waitUntilReady(host, () => (child.exitCode === null ? undefined : log));
  } catch (error) {
    await stop(child);
    throw error;
  }
  return { host, child };
}

type Place = { readonly directory: string; readonly host: string; readonly options: DockerRegistryOptions };

/** JSON is YAML, which is what the registry reads. */
function toConfig({ directory, host, options }: Place): unknown {
  return {
    version: '0.1',
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(directory, 'data') } },
    http: { addr: host },
    ...toAuthConfig(directory, options),
  };
}

function toAuthConfig(directory: string, { users, token }: DockerRegistryOptions): object {
  if (token !== undefined) {
    const path = join(directory, 'token.crt');
    writeFileSync(path, token.certificate);
    const { realm, service, issuer } = token;
    return { auth: { token: { realm, service, issuer, rootcertbundle: path } } };
  }
  if (users === undefined) return {};
  const path = join(directory, 'htpasswd');
  const lines = Object.entries(users).map(([name, password]) =>
    execFileSync('htpasswd', ['-nbBC', '4', name, password], { encoding: 'utf8' }).trim(),
  );
  writeFileSync(path, `${lines.join('\n')}\n`);
  return { auth: { htpasswd: { realm: 'tidemark', path } } };
}

async function waitUntilReady(host: string, findFailure: () => string | undefined): Promise<void> {
  const end = performance.now() + 30_000;
  while (performance.now() < end) {
    const failure = findFailure();
    if (failure !== undefined) throw new Error(`docker-registry ended: ${failure}`);
    const response = await fetch(`http://${host}/v2/`).catch(() => undefined);
    await response?.body?.cancel();
    if (response !== undefined) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`docker-registry does not answer at ${host}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill();
  await ended;
}

async function push(
  host: string,
  { repository, tags, authorization, content = '' }: PushedImage,
): Promise<string> {
  const base = `http://${host}/v2/${repository}`;
  const headers = authorization === undefined ? {} : { authorization };
  const config = { architecture: 'amd64', os: 'linux', rootfs: { type: 'layers', diff_ids: [] } };
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: await pushBlob(base, { headers, type: 'config.v1+json', text: JSON.stringify(config) }),
    layers: [await pushBlob(base, { headers, type: 'layer.v1.tar', text: `layer ${repository} ${content}` })],
  });
  for (const tag of tags)
    await request(`${base}/manifests/${tag}`, {
      method: 'PUT',
      headers: { ...headers, 'content-type': 'application/vnd.oci.image.manifest.v1+json' },
      body: manifest,
    });
  return toDigest(manifest);
}

type Blob = { readonly headers: Record<string, string>; readonly type: string; readonly text: string };

async function pushBlob(base: string, { headers, type, text }: Blob): Promise<unknown> {
  const digest = toDigest(text);
  const begun = await request(`${base}/blobs/uploads/`, { method: 'POST', headers });
  const upload = new URL(begun.headers.get('location') ?? '', base);
  upload.searchParams.set('digest', digest);
  const typed = { ...headers, 'content-type': 'application/octet-stream' };
  await request(upload.href, { method: 'PUT', headers: typed, body: text });
  return { mediaType: `application/vnd.oci.image.${type}`, digest, size: Buffer.byteLength(text) };
}

async function request(url: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url, init);
  const text = await response.text();
  if (!response.ok) throw new Error(`${init.method} ${url}: ${response.status} ${text}`);
  return response;
}

function toDigest(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
