import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';

const root = join(import.meta.dirname, '../..');

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

const containerSchema = z.looseObject({
  name: z.string(),
  image: z.string(),
  securityContext: z.looseObject({
    allowPrivilegeEscalation: z.literal(false),
    readOnlyRootFilesystem: z.literal(true),
    capabilities: z.object({ drop: z.tuple([z.literal('ALL')]) }),
  }),
  livenessProbe: z.looseObject({
    httpGet: z.object({ path: z.literal('/healthz'), port: z.literal('http') }),
  }),
  readinessProbe: z.looseObject({
    httpGet: z.object({ path: z.literal('/readyz'), port: z.literal('http') }),
  }),
  resources: z.object({ requests: z.looseObject({}), limits: z.object({ memory: z.string() }) }),
  volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string() })),
});

const podSchema = z.looseObject({
  automountServiceAccountToken: z.literal(false),
  terminationGracePeriodSeconds: z.number(),
  securityContext: z.looseObject({
    runAsNonRoot: z.literal(true),
    seccompProfile: z.object({ type: z.literal('RuntimeDefault') }),
  }),
  containers: z.array(containerSchema).length(1),
  volumes: z.array(z.looseObject({ name: z.string() })),
});

const deploymentSchema = z.looseObject({
  spec: z.looseObject({ template: z.looseObject({ spec: podSchema }) }),
});

describe('the manifests for Kubernetes', () => {
  const paths = readdirSync(join(root, 'deploy'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yaml'))
    .map((path) => `deploy/${path}`);

  test.each(paths)('%s is YAML without mistakes', (path) => {
    for (const document of parseAllDocuments(read(path))) expect(document.errors).toEqual([]);
  });

  test.each(paths.filter((path) => path.endsWith('kustomization.yaml')))('%s finds all its files', (path) => {
    const { resources } = z.looseObject({ resources: z.array(z.string()) }).parse(parse(read(path)));
    for (const name of resources) {
      const found = join(path, '..', name);
      const known = paths.includes(found) || paths.includes(join(found, 'kustomization.yaml'));
      expect([name, known]).toEqual([name, true]);
    }
  });

  test.each(['deploy/single/deployment.yaml', 'deploy/scaled/worker.yaml'])(
    '%s runs without rights, on a read-only file system, with probes and limits',
    (path) => {
      const { template } = deploymentSchema.parse(parse(read(path))).spec;
      const [container] = template.spec.containers;
      // What is written to is a volume, because nothing else can be.
      expect(container?.volumeMounts.map(({ mountPath }) => mountPath)).toEqual(['/data', '/tmp']);
      expect(template.spec.volumes.map(({ name }) => name)).toEqual(['data', 'tmp']);
      // Longer than the 25 seconds that running jobs have to end.
      expect(template.spec.terminationGracePeriodSeconds).toBeGreaterThan(30);
    },
  );
});

describe('compose.yaml', () => {
  const serviceSchema = z.looseObject({
    read_only: z.literal(true),
    cap_drop: z.tuple([z.literal('ALL')]),
    security_opt: z.tuple([z.literal('no-new-privileges:true')]),
    volumes: z.array(z.string()),
  });

  test('runs everything without rights, on read-only file systems', () => {
    const { services } = z
      .looseObject({ services: z.record(z.string(), serviceSchema) })
      .parse(parse(read('compose.yaml'), { merge: true }));
    expect(Object.keys(services)).toEqual(['web', 'worker', 'redis']);
  });

  test('publishes a port to this machine only', () => {
    expect(read('compose.yaml').match(/ports: .*/g)).toEqual(["ports: ['127.0.0.1:3000:3000']"]);
  });
});

describe('Dockerfile', () => {
  const lines = read('Dockerfile').split('\n');
  const ignored = read('.dockerignore').split('\n');

  test('ends as a user without rights', () => {
    expect(lines.findLast((line) => line.startsWith('USER '))).toBe('USER 1000:1000');
  });

  test('copies only what the build is given', () => {
    const copied = lines
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
      .flatMap((line) => line.split(' ').slice(1, -1));
    expect(copied).toContain('src');
    for (const path of copied) expect(ignored).toContain(`!${path}`);
  });

  test('starts what the build makes', () => {
    expect(lines.at(-2)).toBe('CMD ["node", "lib/app.js"]');
  });
});
