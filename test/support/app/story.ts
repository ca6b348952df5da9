import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import type { FakeRegistry, FakeRegistryOptions } from '../fake-registry.ts';
import { startFakeRegistry } from '../fake-registry.ts';
import { createFleetFiles } from '../fleet.ts';
import { startRedisServer } from '../redis-server.ts';
import type { HubRepository } from './fake-hub.ts';
import { FakeHub } from './fake-hub.ts';
import type { RunningService, ServiceRequest } from './running-service.ts';
import { startService } from './running-service.ts';

export type Stage = {
  readonly hub: FakeHub;
  readonly registry: FakeRegistry;
  readonly repository: HubRepository;
  /** What the registry has of `acme/app`; a test may add some. */
  readonly tags: string[];
  service: RunningService;
  /** Ends the process in order, and starts it again on the same data. */
  readonly restart: (request?: ServiceRequest) => Promise<void>;
};

/** The files of a fleet whose app runs 1.0.0, with pull requests. */
export function toFiles(image: string, annotations = 'tidemark.dev/delivery: pull-request') {
  const files = createFleetFiles(image);
  const annotated = `name: auto\n  annotations: {${annotations}}\n`;
  return { ...files, 'automation.yaml': files['automation.yaml'].replace('name: auto\n', annotated) };
}

/** Where the state of the service can be. */
export const states = ['SQLite', 'Redis'] as const;

export type StageOptions = ServiceRequest & {
  /** SQLite unless given; Redis is a server of its own. */
  readonly state?: (typeof states)[number];
  readonly registry?: FakeRegistryOptions;
  readonly annotations?: string;
  /** Hosts besides the registry that tenants may reach on loopback. */
  readonly privateHosts?: readonly string[];
};

/** A GitHub with one installation and one fleet, a registry with a newer tag, and the service. */
export async function openStage(
  options: StageOptions = {},
): Promise<Stage & { readonly close: () => Promise<void> }> {
  const tags = ['1.0.0', '1.1.0'];
  const registry = await startFakeRegistry({ repositories: { 'acme/app': tags }, ...options.registry });
  const hosts = [registry.host, ...(options.privateHosts ?? [])];
  // It is on a loopback address, which no tenant could name otherwise.
  const environment = { TIDEMARK_REGISTRY_PRIVATE_HOSTS: hosts.join(','), ...options.environment };
  const redis = options.state === 'Redis' ? await startRedisServer() : undefined;
  const own = { ...options, ...(redis && { redisUrl: redis.url }) };
  const dataDirectory = await mkdtemp(join(tmpdir(), 'tidemark-app-'));
  const hub = await new FakeHub().listen();
  hub.install(1, 'acme');
  const files = toFiles(`${registry.host}/acme/app`, options.annotations);
  const repository = hub.add(1, { id: 100, name: 'acme/fleet', files });
  const stage = {
    hub,
    registry,
    repository,
    tags,
    service: await startService(hub, { dataDirectory, ...own, environment }),
    restart: async (request: ServiceRequest = {}) => {
      await stage.service.stop();
      stage.service = await startService(hub, {
        dataDirectory,
        ...own,
        ...request,
        environment: { ...environment, ...request.environment },
      });
    },
    close: async () => {
      await stage.service.stop();
      await hub.close();
      await registry.close();
      await redis?.close();
      await rm(dataDirectory, { recursive: true, force: true });
      expect(hub.violations).toEqual([]);
    },
  };
  return stage;
}

/** One stage for the tests of a file, which go on from each other. */
export function useStage(options: StageOptions = {}): () => Stage {
  let stage: Awaited<ReturnType<typeof openStage>> | undefined;
  beforeAll(async () => {
    stage = await openStage(options);
  });
  afterAll(async () => stage?.close());
  return () => {
    if (stage === undefined) throw new Error('the stage is not open');
    return stage;
  };
}
