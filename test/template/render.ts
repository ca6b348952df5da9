import { type CommitMessage, renderCommitMessage } from '../../src/template/commit-message.ts';

const web = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', namespace: 'prod' };
const base = {
  apiVersion: 'kustomize.config.k8s.io/v1beta1',
  kind: 'Kustomization',
  name: '',
  namespace: '',
};

/** Renders a template with one change in each of two files. */
export function render(
  template: string,
  options: {
    readonly apiVersion?: string;
    readonly strict?: boolean;
    readonly values?: Record<string, string>;
  } = {},
): CommitMessage {
  const { apiVersion = 'v1', values = { cluster: 'prod', 'a-b': 'x' }, strict = false } = options;
  return renderCommitMessage({
    template,
    strict,
    values,
    apiVersion: `image.toolkit.fluxcd.io/${apiVersion}`,
    automation: { namespace: 'flux-system', name: 'auto' },
    changes: [
      {
        file: 'prod/web.yaml',
        object: web,
        old: 'ghcr.io/acme/web:v1',
        new: 'ghcr.io/acme/web:v2',
        setter: 'flux-system:web',
      },
      { file: 'base/kustomization.yaml', object: base, old: 'v1', new: 'v2', setter: 'flux-system:web:tag' },
    ],
    images: [
      {
        file: 'prod/web.yaml',
        object: web,
        ref: 'ghcr.io/acme/web:v2',
        policy: { namespace: 'flux-system', name: 'web' },
      },
      {
        file: 'base/kustomization.yaml',
        object: base,
        ref: 'ghcr.io/acme/web:v2',
        policy: { namespace: 'flux-system', name: 'web' },
      },
    ],
  });
}

export function message(template: string): string {
  return render(template).message;
}
