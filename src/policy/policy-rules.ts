import type { ImagePolicySpec } from '../manifests/types.ts';
import { presets } from './native/presets.ts';
import type { PolicyOptions } from './policy-options.ts';
import type { PolicyRules } from './select-tag.ts';

type RuleOptions = Pick<PolicyOptions, 'preset' | 'order' | 'versions' | 'newest'>;

/**
 * The rules that a policy selects by. A filter in the manifest comes before that of a preset. `created` holds the build
 * times that a `newest` policy compares.
 */
export function toPolicyRules(
  { policy, filterTags }: Pick<ImagePolicySpec, 'policy' | 'filterTags'>,
  options: RuleOptions,
  created: ReadonlyMap<string, number> = new Map(),
): PolicyRules {
  const preset = options.preset === undefined ? undefined : presets[options.preset];
  const filter = filterTags ?? preset?.filterTags;
  const native =
    options.newest === undefined
      ? (preset?.native ?? options.versions ?? options.order)
      : { newest: created };
  return { policy, ...(filter && { filterTags: filter }), ...(native !== undefined && { native }) };
}
