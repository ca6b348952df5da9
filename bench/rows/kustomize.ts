import { parseAllDocuments } from 'yaml';
import { buildFluxPath } from '../../src/manifests/kustomize/flux/build-flux.ts';
import type { KustomizeFiles } from '../../src/manifests/kustomize/files.ts';
import { createMemoryFiles } from '../../test/manifests/kustomize/memory-files.ts';
import type { Prepared, Row } from '../harness.ts';

const policies = 100;
const repositories = 70;

export const rows: readonly Row[] = [1, 3].map((clusters) => ({
  name: `kustomize: a fleet of 2,000 YAML files through overlays, ${clusters} cluster${clusters === 1 ? '' : 's'}`,
  unit: 'file',
  perRun: 2_000,
  target: 1.5,
  prepare: () => prepare(clusters),
}));

function prepare(clusters: number): Prepared {
  const fleet = createFleet(clusters);
  const touched = findTouched(fleet, clusters);
  let objects = 0;
  return {
    subject: () => {
      objects = build(createMemoryFiles(fleet), clusters);
    },
    floor: () => {
      for (const path of touched) parseAllDocuments(fleet[path] ?? '');
    },
    floorName: `parse the ${touched.length} files that the build touches`,
    note: () => `${objects} objects`,
  };
}

function build(files: KustomizeFiles, clusters: number): number {
  let count = 0;
  for (let index = 0; index < clusters; index += 1) {
    const { objects, problems } = buildFluxPath(files, `clusters/c${index}`);
    if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'));
    for (const { kind, value } of objects) if (kind.startsWith('Image') && value !== null) count += 1;
  }
  return count;
}

function findTouched(fleet: Readonly<Record<string, string>>, clusters: number): readonly string[] {
  const touched = new Set<string>();
  build(
    createMemoryFiles(fleet, (path) => touched.add(path)),
    clusters,
  );
  return [...touched];
}

/** Bare bases, an overlay that patches them by annotation, clusters above it, and workloads in files of their own. */
function createFleet(clusters: number): Readonly<Record<string, string>> {
  const files: Record<string, string> = {};
  const names: string[] = [];
  for (let index = 0; index < policies; index += 1) {
    if (index < repositories) names.push(add(files, `apps/a${index}/repository.yaml`, toRepository(index)));
    names.push(add(files, `apps/a${index}/policy.yaml`, toPolicy(index)));
  }
  for (let index = names.length; index < 2_000 - 3 - clusters; index += 1) {
    names.push(add(files, `apps/workloads/w${index}.yaml`, toWorkload(index)));
  }
  files['overlay/kustomization.yaml'] = toOverlay(names);
  files['overlay/policies.yaml'] =
    'kind: X\nmetadata: {name: x}\nspec: {policy: {semver: {range: ">=1.0.0"}}}\n';
  files['overlay/credentials.yaml'] = 'kind: X\nmetadata: {name: x}\nspec: {secretRef: {name: prod}}\n';
  for (let index = 0; index < clusters; index += 1) {
    files[`clusters/c${index}/kustomization.yaml`] =
      `resources: [../../overlay]\nlabels: [{pairs: {cluster: c${index}}}]\n`;
  }
  return files;
}

function add(files: Record<string, string>, path: string, text: string): string {
  files[path] = text;
  return path;
}

function toRepository(index: number): string {
  return `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
metadata:
  name: a${index}
  annotations: {registry: ${index % 3 === 0 ? 'other' : 'prod'}}
spec:
  image: registry.example.com/shop/a${index}
  interval: 5m
`;
}

function toPolicy(index: number): string {
  return `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata:
  name: a${index}
spec:
  imageRepositoryRef:
    name: a${index % repositories}
`;
}

function toWorkload(index: number): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: w${index}
  labels:
    app.kubernetes.io/name: w${index}
spec:
  replicas: 2
  selector:
    matchLabels:
      app.kubernetes.io/name: w${index}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: w${index}
    spec:
      containers:
        - name: main
          image: registry.example.com/shop/w${index}:1.0.0
          args: ["--log-level=info", "--port=8080"]
          env:
            - name: MODE
              value: production
          resources:
            limits: {memory: 256Mi}
            requests: {cpu: 100m, memory: 128Mi}
`;
}

function toOverlay(names: readonly string[]): string {
  return `namespace: flux-system
resources:
${names.map((name) => `  - ../${name}`).join('\n')}
patches:
  - path: policies.yaml
    target: {kind: ImagePolicy}
  - path: credentials.yaml
    target: {kind: ImageRepository, annotationSelector: registry != other}
`;
}
