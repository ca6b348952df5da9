import type { ResolvedPolicy } from '../../../manifests/resolve-references.ts';
import type { DeliveryOptions } from '../options.ts';
import type { GroupChange } from './group.ts';

export type KeyRequest = {
  readonly change: GroupChange;
  readonly options: DeliveryOptions;
  /** The group of the automation as a whole. */
  readonly automationKey: string;
  readonly policies: ReadonlyMap<string, ResolvedPolicy>;
};

/** The group that a change belongs to. It stands in a line of the commit message, whatever the files are called. */
export function toGroupKey(request: KeyRequest): string {
  return toKey(request).replaceAll(/[\x00-\x1f\x7f]+/g, ' ');
}

function toKey({ change, options, automationKey, policies }: KeyRequest): string {
  const resolved = policies.get(change.policy);
  switch (options.groupBy) {
    case 'automation':
      return automationKey;
    case 'policy':
      return `policy:${change.policy}`;
    case 'repository':
      return `repository:${resolved?.repository.spec.image ?? change.policy}`;
    case 'path':
      return `path:${toFolder(change.file)}`;
    case 'label': {
      const labels = resolved?.policy.metadata.labels ?? {};
      const value = Object.hasOwn(labels, options.groupLabel) ? labels[options.groupLabel] : undefined;
      // A policy without the label keeps to its automation instead of joining strangers.
      return value === undefined || value === '' ? automationKey : `label:${value}`;
    }
    case 'all':
      return 'all';
  }
}

function toFolder(file: string): string {
  const slash = file.lastIndexOf('/');
  return slash < 0 ? '.' : file.slice(0, slash);
}
