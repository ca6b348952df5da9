import { collectInput } from '../../src/lint/collect-input.ts';
import type { CollectRequest } from '../../src/lint/collect-input.ts';
import type { Finding } from '../../src/lint/finding.ts';
import { lint } from '../../src/lint/lint.ts';
import type { LintResult } from '../../src/lint/lint.ts';
import { loadManifests } from '../../src/manifests/load-manifests.ts';
import { createMemoryTree } from '../manifests/memory-tree.ts';
import type { MemoryFiles } from '../manifests/memory-tree.ts';

export type LintFilesOptions = Partial<Omit<CollectRequest, 'tree' | 'loaded'>>;

/** Lints files that are only in memory. */
export function lintFiles(files: MemoryFiles, options: LintFilesOptions = {}): LintResult {
  const tree = createMemoryTree(files);
  const directories = options.directories ?? ['.'];
  const loaded = loadManifests(tree, directories, { defaultNamespace: 'flux-system' });
  return lint(collectInput({ ...options, tree, directories, loaded }));
}

/** `file:line:column severity rule`, without the message. */
export function toShort(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ rule, severity, place }) => {
    const at = place === undefined ? '' : `${place.file}:${place.line}:${place.column} `;
    return `${at}${severity} ${rule}`;
  });
}

export type FleetParts = {
  /** Lines of `spec` of the ImagePolicy, below `imageRepositoryRef`. */
  readonly policy?: string;
  /** Lines of `spec` of the ImageRepository, below `interval`. */
  readonly repository?: string;
  /** Lines of `spec` of the ImageUpdateAutomation, below `update`. */
  readonly automation?: string;
  /** Lines of `spec.git.commit`, below `author`. */
  readonly commit?: string;
};

const semver = `policy:
  semver:
    range: '>=1.0.0'
`;

/** A fleet without fault: one repository `example.com/app`, one policy, one automation of `./apps`, in three files. */
export function fleet(parts: FleetParts = {}): Record<string, string> {
  const { policy = semver, repository = '', automation = '', commit = '' } = parts;
  return {
    'repository.yaml': `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
metadata:
  name: app
  namespace: flux-system
spec:
  image: example.com/app
  interval: 5m
${indent(repository, 2)}`,
    'policy.yaml': `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata:
  name: app
  namespace: flux-system
spec:
  imageRepositoryRef:
    name: app
${indent(policy, 2)}`,
    'automation.yaml': `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageUpdateAutomation
metadata:
  name: auto
  namespace: flux-system
spec:
  interval: 5m
  sourceRef:
    kind: GitRepository
    name: fleet
  update:
    path: ./apps
${indent(automation, 2)}  git:
    checkout:
      ref:
        branch: main
    commit:
      author:
        email: bot@example.com
${indent(commit, 6)}`,
    'apps/app.yaml': `image: example.com/app:1.0.0 # {"$imagepolicy": "flux-system:app"}\n`,
  };
}

function indent(lines: string, width: number): string {
  return lines.replaceAll(/^(?=.)/gm, ' '.repeat(width));
}
