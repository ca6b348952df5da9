import { toObjectName } from '../../manifests/types.ts';
import type { ResolvedAutomation } from '../../manifests/resolve-references.ts';
import { createFinding } from '../finding.ts';
import type { Finding } from '../finding.ts';
import type { LintInput } from '../lint-input.ts';
import type { JudgedMarker } from '../markers/marker-state.ts';
import { findOverlaps } from './find-overlaps.ts';
import { checkTemplate } from './check-template.ts';

/** Holds every automation against the rules for what it selects, where it looks and what it commits. */
export function checkAutomations(input: LintInput, markers: readonly JudgedMarker[]): readonly Finding[] {
  const { manifests, automations } = input;
  const used = new Set(
    markers.flatMap(({ verdict }) => (verdict.state === 'usable' ? verdict.automations : [])),
  );
  // Any policy that has errors may be the one that is selected, or whose markers would count.
  const isCertain = (manifests.rejected ?? []).length === 0;
  return [
    ...manifests.imageUpdateAutomations.flatMap(checkTemplate),
    ...(isCertain ? automations.flatMap((resolved) => checkUse(resolved, { input, used })) : []),
    ...findOverlaps(automations, markers),
  ];
}

type Use = { readonly input: LintInput; readonly used: ReadonlySet<string> };

function checkUse({ automation, policies }: ResolvedAutomation, { input, used }: Use): readonly Finding[] {
  const { namespace } = automation.metadata;
  const name = toObjectName(automation);
  if (automation.spec.suspend) return [];
  if (policies.length === 0) {
    const selector = automation.spec.policySelector === undefined ? '' : ' that its policySelector takes';
    const message = `expected an ImagePolicy in the namespace ${namespace}${selector}, found none; add one, or correct the labels`;
    return [
      createFinding('automation-selects-nothing', message, automation.placeOf(['spec', 'policySelector'])),
    ];
  }
  if (input.foreign.some((other) => toObjectName(other.automation) === name)) return [];
  const scope = input.scopes.find(({ resolved }) => toObjectName(resolved.automation) === name);
  const isSuspended = policies.every(({ spec }) => spec.suspend);
  if (scope === undefined || used.has(name) || isSuspended) return [];
  const found = scope.files.length === 0 ? 'found no marker at all' : 'found none that it can use';
  const message = `expected a marker for a policy of ${name} below ${JSON.stringify(automation.spec.update.path || '.')}, ${found}; correct the path, or add a marker`;
  return [
    createFinding('automation-without-markers', message, automation.placeOf(['spec', 'update', 'path'])),
  ];
}
