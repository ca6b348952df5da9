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
  const [namespace = '', name = ''] = first?.policy.replace(/@.*$/, '').split('/') ?? [];
  const image = policies.get(first?.policy ?? '')?.repository.spec.image ?? '';
  const file = first?.file ?? '';
  return {
    Group: key,
    Base: base,
    Policy: name,
    Namespace: namespace,
    Path: file.slice(0, Math.max(0, file.lastIndexOf('/'))),
    Image: image,
    Old: toVersion(first?.old ?? ''),
    New: toVersion(first?.new ?? ''),
    Count: String(new Set(changes.map((change) => change.policy)).size),
  };
}
