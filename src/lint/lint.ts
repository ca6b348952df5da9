import { checkMarkers } from './markers/check-markers.ts';
import { checkMisspelled } from './markers/check-misspelled.ts';
import { judgeMarkers } from './markers/judge-markers.ts';
import { toMarkerState } from './markers/marker-state.ts';
import type { MarkerState } from './markers/marker-state.ts';
import type { Finding } from './finding.ts';
import type { LintInput } from './lint-input.ts';
import { listManifestFindings } from './manifest-findings.ts';
import { checkAutomations } from './automations/check-automations.ts';
import { checkPlain } from './credentials/check-plain.ts';
import { checkSecrets } from './credentials/check-secrets.ts';
import { checkNotifications } from './notifications/check-notifications.ts';
import { checkUnused } from './check-unused.ts';
import { checkPolicies } from './policies/check-policies.ts';
import { checkRepositories } from './policies/check-repositories.ts';
import { sortFindings } from './sort-findings.ts';
import { comparePlaces } from './compare-places.ts';

export type LintResult = {
  /** Sorted by place. */
  readonly findings: readonly Finding[];
  /** Every occurrence of the marker text in the linted directories and in the path of an automation, by place. */
  readonly markers: readonly MarkerState[];
  /** How many files were looked at. */
  readonly files: number;
};

/** Holds what was read against every rule. Asks no registry and no network. */
export function lint(input: LintInput): LintResult {
  const markers = judgeMarkers(input);
  const findings = [
    ...listManifestFindings(input),
    ...checkMarkers(markers),
    ...checkMisspelled(input.misspelled),
    ...checkRepositories(input),
    ...checkPolicies(input, markers),
    ...checkAutomations(input, markers),
    ...checkUnused(input),
    ...checkNotifications(input),
    ...checkSecrets(input.secrets),
    ...checkPlain(input.plain),
  ];
  return {
    findings: sortFindings(findings),
    markers: markers.map(toMarkerState).sort((a, b) => comparePlaces(a.place, b.place)),
    files: input.files,
  };
}
