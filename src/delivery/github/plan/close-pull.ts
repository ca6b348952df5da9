import type { OpenPull } from '../snapshot.ts';
import type { Marker } from '../text/marker.ts';
import { parseMarker, renderMarker } from '../text/marker.ts';
import { findZone, replaceZone, withClearedBox, withFirstLine, withNotice } from '../text/zone.ts';
import type { Step } from './step.ts';
import type { View } from './view.ts';

const REASONS = {
  delivered: 'Closed: the base branch already has everything that this proposed.',
  obsolete: 'Closed: nothing asks for this update any more.',
  ignored: 'Closed: somebody asked not to propose what this proposed.',
} as const;

export type CloseReason = keyof typeof REASONS;

/**
 * Closes, and says so in the same request, so that it is never read as a person's "no"; only then deletes the branch.
 */
export function closeAndDelete({ branch, pull }: View, key: string, reason: CloseReason): readonly Step[] {
  const remove: Step = { verb: 'delete-branch', branch: branch.name, before: branch.oid };
  if (pull === undefined) return [remove];
  const old = parseMarker(pull.body);
  const marker: Marker = { ...(old ?? { group: key, wish: '', title: '', by: 'app' }), closed: reason };
  const zone = withNotice(
    withFirstLine(findZone(pull.body) ?? '', renderMarker(marker)),
    `**${REASONS[reason]}**`,
  );
  return [{ verb: 'close', number: pull.number, body: replaceZone(pull.body, zone) }, remove];
}

/** The pull request of a branch that others have worked on: only a notice, and only when it is not there yet. */
export function setNotice(pull: OpenPull, notice: string): readonly Step[] {
  const zone = findZone(pull.body);
  if (zone === undefined) return [];
  const next = withNotice(withClearedBox(zone), notice);
  return next === zone ? [] : [{ verb: 'edit', number: pull.number, body: replaceZone(pull.body, next) }];
}
