import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalTree } from '../../src/manifests/checkout/local-tree.ts';
import { plan } from '../../src/pipeline.ts';
import type { Registry } from '../../src/registry/registry.ts';
import type { Prepared, Row } from '../harness.ts';

const fileCount = 10_000;
const markedCount = 500;

export const rows: readonly Row[] = [
  {
    name: 'plan: 10,000 files, 500 of them marked, 20 policies',
    unit: 'file',
    perRun: fileCount,
    prepare,
  },
];

/** Everything but the network: the registry answers at once. */
const registry: Registry = {
  listTags: async () => ({ complete: true, tags: ['1.0.0', '1.1.0', 'latest'] }),
  resolveDigest: async () => `sha256:${'0'.repeat(64)}`,
  describeManifest: async () => ({ digest: `sha256:${'0'.repeat(64)}`, platforms: [], labels: {} }),
};

function prepare(): Prepared {
  const root = mkdtempSync(join(tmpdir(), 'tidemark-bench-'));
  writeTree(root);
  let updated = 0;
  return {
    subject: async () => {
      const { markers, problems } = await plan({
        tree: createLocalTree(root),
        directories: ['.'],
        oneTree: false,
        strict: false,
        registry,
        credentialsFor: async () => undefined,
      });
      updated = markers.filter(({ state }) => state === 'updated').length;
      if (updated !== markedCount || problems.length > 0)
        throw new Error(`${updated} updated, ${problems.length} problems`);
    },
    floor: () => countMarked(root),
    floorName: 'read and search',
    note: () => `${updated} values to update`,
    dispose: () => rmSync(root, { recursive: true, force: true }),
  };
}

function writeTree(root: string): void {
  mkdirSync(join(root, 'images'));
  for (let policy = 0; policy < 20; policy++)
    writeFileSync(join(root, 'images', `app-${policy}.yaml`), toManifests(policy));
  for (let index = 0; index < fileCount; index++) {
    const folder = join(root, 'apps', `team-${index % 100}`);
    if (index < 100) mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `app-${index}.yaml`), toDeployment(index));
  }
}

/** The least that finding markers takes: every file read once, and searched. */
function countMarked(root: string): number {
  let count = 0;
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && readFileSync(join(entry.parentPath, entry.name)).includes('"$imagepolicy"'))
      count++;
  }
  return count;
}

function toManifests(index: number): string {
  return `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
metadata: {name: app-${index}, namespace: flux-system}
spec: {image: registry.example.com/app-${index}, interval: 5m}
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata: {name: app-${index}, namespace: flux-system}
spec:
  imageRepositoryRef: {name: app-${index}}
  policy: {semver: {range: '>=1.0.0'}}
${index > 0 ? '' : automation}`;
}

const automation = `---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageUpdateAutomation
metadata: {name: auto, namespace: flux-system}
spec:
  interval: 5m
  sourceRef: {kind: GitRepository, name: fleet}
  git:
    checkout: {ref: {branch: main}}
    commit: {author: {name: bot, email: bot@example.com}}
  update: {path: ./apps}
`;

function toDeployment(index: number): string {
  const isMarked = index % (fileCount / markedCount) === 0;
  const policy = Math.floor(index / 20) % 20;
  const marker = isMarked ? ` # {"$imagepolicy": "flux-system:app-${policy}"}` : '';
  const environment = Array.from(
    { length: 16 },
    (_, line) => `            - name: SETTING_${line}\n              value: "value ${line} of ${index}"\n`,
  );
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-${index}
spec:
  template:
    spec:
      containers:
        - name: app
          image: registry.example.com/app-${policy}:1.0.0${marker}
          env:
${environment.join('')}`;
}
