import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import type { ImageRepository } from '../../src/manifests/types.ts';
import { createOciRegistry } from '../../src/registry/oci/create-oci-registry.ts';
import { scanRepositories } from '../../src/registry/scan.ts';
import { common } from '../../scripts/bundle/common.ts';
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
  const memory = await measureMemory(1_000_000);
  const server = await startServer(tagsEach);
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
  const script = fileURLToPath(new URL('../scanning/serve.ts', import.meta.url));
  const child = spawn(process.execPath, [script, String(count)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  return { host: `127.0.0.1:${String(line).trim()}`, stop: () => void child.kill() };
}

/**
 * The peak of a process that does nothing but scan one repository, bundled as the Action is: as it is, and with a young
 * generation that does not grow, which is where most of the difference to what is kept goes.
 */
async function measureMemory(count: number): Promise<string> {
  const server = await startServer(count);
  const directory = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
  const script = join(directory, 'memory.mjs');
  const measure = async (...flags: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)(process.execPath, [script, `${server.host}/app`, ...flags]);
    const [found, peak] = stdout.trim().split(' ');
    if (Number(found) !== count) throw new Error(`${found} tags were found`);
    return `${peak} MB`;
  };
  try {
    const entry = fileURLToPath(new URL('../scanning/memory.ts', import.meta.url));
    await build({ ...common, entryPoints: [entry], outfile: script });
    const [plain, small] = [await measure(), await measure(flag)];
    return `one repository of ${count.toLocaleString('en')} tags: at most ${plain}, with ${flag} ${small} (aim 200 MB)`;
  } finally {
    server.stop();
    await rm(directory, { recursive: true });
  }
}

const flag = '--semi-space-growth-factor=1';

/** The same requests without anything around them. */
async function fetchAll(host: string): Promise<void> {
  const waiting = Array.from(
    { length: repositories },
    (_, index) => `http://${host}/v2/app-${index}/tags/list?n=1000`,
  );
  const work = async (): Promise<void> => {
    for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) {
      const tags = toTags(await (await fetch(url)).json());
      await (await fetch(`${url}&last=${String(tags.at(-1))}`)).json();
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
