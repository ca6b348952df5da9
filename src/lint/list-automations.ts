import { matchLabels } from '../manifests/match-labels.ts';
import type { ResolvedAutomation } from '../manifests/resolve-references.ts';
import { toObjectName } from '../manifests/types.ts';
import type { ImageUpdateAutomation, Manifests } from '../manifests/types.ts';

/**
 * Every automation as if it ran. Markers are looked at whether or not it does: suspended ones will, and refused ones
 * have an error that will be corrected.
 */
export function listAutomations(
  manifests: Manifests,
  resolved: readonly ResolvedAutomation[],
): readonly ResolvedAutomation[] {
  const known = new Map(resolved.map((one) => [toObjectName(one.automation), one]));
  return manifests.imageUpdateAutomations.map((automation) => {
    const found = known.get(toObjectName(automation)) ?? toRefused(automation, manifests);
    const spec = { ...automation.spec, suspend: false };
    return { ...found, automation: { ...automation, spec } };
  });
}

function toRefused(automation: ImageUpdateAutomation, manifests: Manifests): ResolvedAutomation {
  const policies = manifests.imagePolicies.filter(
    ({ metadata }) =>
      metadata.namespace === automation.metadata.namespace &&
      matchLabels(automation.spec.policySelector, metadata.labels),
  );
  return { automation, policies, checkout: undefined, pushBranch: undefined, separateBranch: false };
}
