import type { Problem } from '../errors.ts';
import { toPlaceText } from '../errors.ts';
import type { ResolvedAutomation } from '../manifests/resolve-references.ts';
import { toObjectName } from '../manifests/types.ts';
import type { Hold } from '../policy/hold.ts';
import type { Scope } from './collect-markers.ts';
import { findClusterConflicts } from './find-cluster-conflicts.ts';
import type { MappedValue, MarkedFile, Marker, Setter } from './find-markers.ts';
import type { GroupHolds } from './find-holds.ts';
import { findMarkers } from './find-markers.ts';
import { listPolicyNames, toGroupKey } from './marker-group.ts';
import { mergeMarkers } from './merge-markers.ts';
import { namePolicies } from './name-policies.ts';
import type { PlannedMarker } from './planned-marker.ts';
import type { ImageOutcomes } from './to-images.ts';
import type { Change, MarkerOutcome } from './rewrite-file.ts';
import { rewriteFile } from './rewrite-file.ts';
import { toSetterValue } from './to-setter-value.ts';

/** One file as an automation finds and leaves it. */
export type RewrittenFile = {
  readonly path: string;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  /** What is mapped in it. */
  readonly mapped?: readonly MappedValue[];
};

/** Everything that one automation changes; `files` is empty when all of its values are current. */
export type AutomationRewrite = {
  readonly resolved: ResolvedAutomation;
  readonly files: readonly RewrittenFile[];
  /** In the order of files, then of the document. */
  readonly changes: readonly Change[];
};

export type RewriteRequest = {
  readonly scopes: readonly Scope[];
  readonly images: ImageOutcomes;
  readonly holds: GroupHolds;
  /** Policies that are declared but left out because of their errors, by `namespace/name`. */
  readonly rejected: ReadonlySet<string>;
  /** Every automation works on one tree, as in a working tree without branches; else each push branch has its own. */
  readonly oneTree: boolean;
};

export type Rewrites = {
  readonly rewrites: readonly AutomationRewrite[];
  readonly markers: readonly PlannedMarker[];
  readonly problems: readonly Problem[];
};

/** The files that earlier automations of the same branch have left behind. */
type Overlay = Map<string, Uint8Array>;

/** Sets every marked value, automation by automation. What one leaves is what the next one of its branch finds. */
export function rewriteAutomations(request: RewriteRequest): Rewrites {
  const overlays = new Map<string, Overlay>();
  const findings: Findings = { markers: [], problems: [] };
  const treeOf = ({ resolved: { automation, pushBranch } }: Scope) =>
    request.oneTree ? '' : (pushBranch ?? toObjectName(automation));
  const conflictAt = findClusterConflicts({ ...request, treeOf });
  const rewrites = request.scopes.map((scope) => {
    const tree = treeOf(scope);
    const overlay = overlays.get(tree) ?? new Map<string, Uint8Array>();
    overlays.set(tree, overlay);
    const findConflict = (file: string, index: number) => conflictAt(tree, file, index);
    return rewriteScope({ ...request, scope, overlay, findings, findConflict });
  });
  const markers = mergeMarkers(findings.markers);
  return {
    rewrites,
    markers,
    problems: [
      ...findings.problems,
      ...listConflictProblems(findings.markers),
      ...markers.flatMap(toMarkerProblems),
    ],
  };
}

type Findings = { readonly markers: PlannedMarker[]; readonly problems: Problem[] };

type ScopeRequest = Omit<RewriteRequest, 'scopes' | 'oneTree'> & {
  readonly scope: Scope;
  readonly overlay: Overlay;
  readonly findings: Findings;
  readonly findConflict: (file: string, index: number) => Hold | undefined;
};

function rewriteScope({ scope, overlay, findings, ...request }: ScopeRequest): AutomationRewrite {
  const { resolved } = scope;
  const files: RewrittenFile[] = [];
  const changes: Change[] = [];
  for (const original of scope.files) {
    const current = toCurrent(original, overlay, resolved);
    const rewrite = rewriteFile(current, (setter, marker, index) => {
      const conflict = request.findConflict(original.file, index);
      if (conflict !== undefined) return { kind: 'held', ...conflict };
      const findHold = (policy: string) => request.holds.get(toGroupKey(policy, marker));
      return toSetterValue({ ...request, setter, resolved, findHold });
    });
    for (const [index, outcome] of rewrite.outcomes.entries()) {
      const marker = original.markers[index];
      if (marker !== undefined) findings.markers.push(toPlannedMarker(marker, outcome));
    }
    findings.problems.push(...rewrite.problems);
    if (rewrite.bytes === undefined) continue;
    const { mapped } = original;
    files.push({
      path: original.file,
      before: current.bytes,
      after: rewrite.bytes,
      ...(mapped && { mapped }),
    });
    overlay.set(original.file, rewrite.bytes);
    changes.push(...rewrite.changes);
  }
  return { resolved, files, changes };
}

function toCurrent(original: MarkedFile, overlay: Overlay, resolved: ResolvedAutomation): MarkedFile {
  const bytes = overlay.get(original.file);
  return bytes === undefined
    ? original
    : namePolicies(findMarkers(original.file, bytes, original.mapped), resolved);
}

/** Places are those of the file as the user has it, not as an earlier automation left it. */
function toPlannedMarker({ place, state, mapped }: Marker, outcome: MarkerOutcome): PlannedMarker {
  const setter = state.usable ? state.setter : mapped?.setter;
  const named = {
    ...(setter && toNames(setter)),
    ...(mapped && { mappedAt: mapped.place }),
  };
  switch (outcome.state) {
    case 'updated':
      return { place, ...named, state: 'updated', old: outcome.old, new: outcome.new };
    case 'current':
      return { place, ...named, state: 'current', value: outcome.value };
    case 'held':
      return {
        place,
        ...named,
        state: 'held',
        value: outcome.value,
        code: outcome.code,
        reason: outcome.reason,
      };
    case 'unusable':
      return { place, ...named, state: 'unusable', reason: outcome.reason, message: outcome.message };
  }
}

function toNames(setter: Setter): Pick<PlannedMarker, 'policy' | 'policies' | 'setter'> {
  const [policy = '', ...others] = listPolicyNames(setter);
  return { policy, ...(others.length > 0 && { policies: [policy, ...others] }), setter: setter.text };
}

/** That clusters do not agree is a mistake of somebody, unlike other holds. */
function listConflictProblems(markers: readonly PlannedMarker[]): readonly Problem[] {
  const problems = new Map<string, Problem>();
  for (const marker of markers) {
    if (marker.state !== 'held' || marker.code !== 'cluster-conflict') continue;
    const { place, reason } = marker;
    const code = 'cluster-conflict';
    problems.set(toPlaceText(place), { severity: 'error', code, message: reason, place });
  }
  return [...problems.values()];
}

function toMarkerProblems(marker: PlannedMarker): readonly Problem[] {
  if (marker.state !== 'unusable') return [];
  const { message, place, mappedAt } = marker;
  // A comment may be there for Flux alone; a mapping is there for nobody else.
  const severity = mappedAt === undefined ? 'warning' : 'error';
  return [{ severity, code: 'unusable-marker', message, place: mappedAt ?? place }];
}
