import type { Problem } from '../../errors.ts';
import type { Provider } from '../manifests/types.ts';
import { supportedTypes } from '../providers/provider-kinds.ts';

/** What a Provider asks for and does not get. An error here means that it cannot be used at all. */
export function listUnsupported(
  { spec, placeOf }: Provider,
  { guarded, hasProxy }: { readonly guarded: boolean; readonly hasProxy: boolean },
): readonly Problem[] {
  const problems: Problem[] = [];
  const add = (severity: Problem['severity'], field: string, message: string): void => {
    problems.push({ severity, code: 'unsupported-option', message, place: placeOf(['spec', field]) });
  };
  if (!supportedTypes.has(spec.type)) {
    const types = [...supportedTypes].toSorted().join(', ');
    add('error', 'type', `provider type ${spec.type} is not supported; use one of ${types}`);
  }
  if (spec.proxy !== undefined)
    add('warning', 'proxy', 'the field is deprecated; name a secret with the proxy in proxySecretRef');
  if (hasProxy && guarded) {
    const field = spec.proxySecretRef ? 'proxySecretRef' : spec.proxy ? 'proxy' : 'secretRef';
    add('error', field, 'a proxy would connect where this host must not; remove it');
  }
  if (spec.serviceAccountName !== undefined)
    add(
      'warning',
      'serviceAccountName',
      'a service account cannot be used outside a cluster; give a token in the secret',
    );
  return problems;
}
