import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import type { ImageRepository } from '../../src/manifests/types.ts';
import { createOciRegistry } from '../../src/registry/oci/create-oci-registry.ts';
import { scanRepositories } from '../../src/registry/scan.ts';
import type { Prepared, Row } from '../harness.ts';

const repositories = 200;
const tagsEach = 1_000;
const concurrency = 8;

export const rows: readonly Row[] = [
  {
    name: `scanning: ${repositories} repositories of ${tagsEach.toLocaleString('en')} tags on loopback`,
    unit: 'repository',
    perRun: repositories,
    target: 1.3,
    prepare: prepareScan,
  },
];

async function prepareScan(): Promise<Prepared> {
  const server = await startServer(tagsEach);
  const memory = await measureMemory(1_000_000);
  const objects = Array.from({ length: repositories }, (_, index) =>
    makeRepository(`${server.host}/app-${index}`),
  );
  let requests = 0;

  async function scan(): Promise<void> {
    const registry = createOciRegistry();
    const scans = await scanRepositories(objects, { registry, credentialsFor: async () => undefined });
    const complete = [...scans.values()].filter(
      (entry) => entry.status === 'complete' && entry.tags.length === tagsEach,
    );
    if (complete.length !== repositories) throw new Error('a scan is not complete');
    requests = registry.stats().requests;
  }

  return {
    subject: scan,
    floor: () => fetchAll(server.host),
    floorName: `bare fetch loop, the same pages, ${concurrency} at once`,
    note: () =>
      `${requests} requests (2 to find the registry, 2 pages for each: a full one, and the empty end); ${memory}`,
    dispose: server.stop,
  };
}

async function startServer(count: number) {
  const script = new URL('../scanning/serve.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, String(count)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  return { host: `127.0.0.1:${String(line).trim()}`, stop: () => void child.kill() };
}

/** The peak of a process that does nothing but scan one repository. */
async function measureMemory(count: number): Promise<string> {
  const server = await startServer(count);
  try {
    const script = new URL('../scanning/memory.ts', import.meta.url).pathname;
    const { stdout } = await promisify(execFile)(process.execPath, [script, `${server.host}/app`]);
    const [found, peak] = stdout.trim().split(' ');
    return `${Number(found).toLocaleString('en')} tags of one repository in ${peak} MB at most (aim 200 MB)`;
  } finally {
    server.stop();
  }
}

/** The same requests without anything around them. */
async function fetchAll(host: string): Promise<void> {
  const waiting = Array.from(
    { length: repositories },
    (_, index) => `http://${host}/v2/app-${index}/tags/list?n=1000`,
  );
  const work = async (): Promise<void> => {
    for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) {
      const tags = toTags(await (await fetch(url)).json());
      await (await fetch(`${url}&last=${tags.at(-1)}`)).json();
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
}

function toTags(page: unknown): readonly unknown[] {
  const tags = typeof page === 'object' && page !== null && 'tags' in page ? page.tags : undefined;
  return Array.isArray(tags) ? tags : [];
}

function makeRepository(image: string): ImageRepository {
  const place = { file: 'images.yaml', line: 1, column: 1 };
  return {
    apiVersion: 'image.toolkit.fluxcd.io/v1',
    kind: 'ImageRepository',
    metadata: { name: image, namespace: 'apps', labels: {}, annotations: {} },
    spec: {
      image,
      interval: 60_000,
      timeout: 60_000,
      provider: 'generic',
      insecure: false,
      exclusionList: ['^.*\\.sig$'],
      suspend: false,
    },
    place,
    placeOf: () => place,
  };
}
