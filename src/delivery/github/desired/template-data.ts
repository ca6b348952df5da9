import type { ResolvedPolicy } from '../../../manifests/resolve-references.ts';
import type { GroupChange } from './group.ts';
import { toVersion } from '../text/version-move.ts';

type DataRequest = {
  readonly key: string;
  readonly base: string;
  readonly changes: readonly GroupChange[];
  readonly policies: ReadonlyMap<string, ResolvedPolicy>;
};

/** What branch and title templates can use. Of several changes the first speaks. */
export function toTemplateData({
  key,
  base,
  changes,
  policies,
}: DataRequest): Readonly<Record<string, string>> {
  const first = changes[0];
  const [namespace = '', name = ''] = toBareName(first?.policy ?? '').split('/');
  const image = policies.get(first?.policy ?? '')?.repository.spec.image ?? '';
  const file = first?.file ?? '';
  return {
    Group: key,
    Base: base,
    Policy: name,
    Namespace: namespace,
    Cluster: toCluster(first?.policy ?? '') || toCluster(first?.automation ?? ''),
    Path: file.slice(0, Math.max(0, file.lastIndexOf('/'))),
    Image: image,
    Old: toVersion(first?.old ?? ''),
    New: toVersion(first?.new ?? ''),
    Count: String(new Set(changes.map((change) => change.policy)).size),
  };
}

/** `namespace/name` of `namespace/name@cluster`; neither part of a name in Kubernetes has an `@`. */
function toBareName(name: string): string {
  return name.replace(/@.*$/s, '');
}

/** The cluster of an object that clusters have differently; empty when it is the same in all of them. */
export function toCluster(name: string): string {
  return name.slice(toBareName(name).length + 1);
}
