/** A small fleet for one image, as files of a repository. */
export type FleetOptions = {
  /** `host:port/repository`. */
  readonly image: string;
  /** Lines of `spec` of the ImagePolicy, or a semver policy. */
  readonly policy?: string;
  /** Lines of `spec.git.push`. */
  readonly push?: string;
  /** Lines of `spec` of the ImageRepository. */
  readonly repository?: string;
};

/** Manifests in `automation.yaml`; the caller adds the files with markers for `flux-system:app`. */
export function createFleet({ image, policy = semver, push = '', repository = '' }: FleetOptions): string {
  return `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
metadata:
  name: app
  namespace: flux-system
spec:
  image: ${image}
  interval: 5m
${indent(repository, 2)}---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata:
  name: app
  namespace: flux-system
spec:
  imageRepositoryRef:
    name: app
${indent(policy, 2)}---
apiVersion: image.toolkit.fluxcd.io/v1
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
  git:
    checkout:
      ref:
        branch: main
${indent(push, 4)}    commit:
      author:
        name: fluxcdbot
        email: bot@example.com
`;
}

/** The same with a file that runs 1.0.0 of the image. */
export function createFleetFiles(image: string): Record<'automation.yaml' | 'apps/app.yaml', string> {
  return {
    'automation.yaml': createFleet({ image }),
    'apps/app.yaml': `image: ${image}:1.0.0 # {"$imagepolicy": "flux-system:app"}\n`,
  };
}

const semver = `policy:
  semver:
    range: '>=1.0.0'
`;

function indent(lines: string, width: number): string {
  return lines.replaceAll(/^(?=.)/gm, ' '.repeat(width));
}
