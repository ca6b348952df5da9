import type { PlannedCommit } from './delivery/delivery.ts';
import type { Problem } from './errors.ts';
import type { FoundDocument } from './manifests/load-manifests.ts';
import type { ResolvedAutomation } from './manifests/resolve-references.ts';
import type { FirstSeen } from './policy/first-seen.ts';
import type { PolicyOutcome } from './policy/select-images.ts';
import type { Scan } from './registry/scan.ts';
import type { PlannedMarker } from './rewrite/planned-marker.ts';

/** What a run would do, as plain data. A dry run, a report and a delivery are renderings of it. */
export type Plan = {
  /** What each ImageRepository answered, sorted by name. */
  readonly scans: readonly Scan[];
  /** What each ImagePolicy selected and why, sorted by name. */
  readonly policies: readonly PolicyOutcome[];
  /** Every ImageUpdateAutomation, suspended ones too, sorted by name. */
  readonly automations: readonly ResolvedAutomation[];
  /** The automations of other repositories, of which nothing is planned here. */
  readonly elsewhere: readonly ResolvedAutomation[];
  /** Every marker in the scope of an automation, sorted by place. */
  readonly markers: readonly PlannedMarker[];
  /** What is to be delivered; empty when every marked value is current. */
  readonly commits: readonly PlannedCommit[];
  /** What is to be remembered of tags for later runs. */
  readonly firstSeen: FirstSeen;
  /** Providers, Alerts and Receivers as they are applied; the plan itself has no use for them. */
  readonly notifications: readonly FoundDocument[];
  /** Everything the user should know, sorted by place. */
  readonly problems: readonly Problem[];
};
