import type { Problem } from '../../errors.ts';
import type { Scan } from '../../registry/scan.ts';
import type { Event } from '../event.ts';
import type { EventContext, FinishedRun } from './context.ts';
import type { EventParts } from './create-event.ts';
import { createEvent } from './create-event.ts';
import { toObjectMeta } from './object-meta.ts';

/** One event for each ImageRepository that is not suspended. */
export function toRepositoryEvents({ plan }: FinishedRun, context: EventContext): readonly Event[] {
  return plan.scans.flatMap((scan) => {
    const parts = toParts(scan);
    if (parts === undefined) return [];
    const { repository } = scan;
    const image = { image: repository.spec.image };
    return [createEvent({ object: toObjectMeta(repository), image, ...parts }, context)];
  });
}

function toParts(scan: Scan): Omit<EventParts, 'object'> | undefined {
  switch (scan.status) {
    case 'complete': {
      const checksum = toAdler32(scan.tags);
      const message = `successful scan: found ${scan.tags.length} tags with checksum ${checksum}`;
      return { standing: 'quiet', reason: 'Succeeded', message, seen: String(checksum), tags: scan.tags };
    }
    case 'partial':
      return {
        standing: 'trouble',
        reason: 'ReadOperationFailed',
        message: `scan failed: the listing is incomplete: ${scan.reason}`,
        advice: 'No tag of this image moves until a scan is complete; nothing else needs to be done.',
      };
    case 'failed':
      return { standing: 'trouble', ...toFailure(scan.problem), advice: toAdvice(scan.problem) };
    case 'suspended':
      return undefined;
  }
}

function toFailure(problem: Problem): Pick<Event, 'reason' | 'message'> {
  switch (problem.code) {
    case 'invalid-image':
      return { reason: 'ImageURLInvalid', message: problem.message };
    case 'invalid-credentials':
    case 'missing-reference':
      return {
        reason: 'AuthenticationFailed',
        message: `failed to configure authentication options: ${problem.message}`,
      };
    default:
      return { reason: 'ReadOperationFailed', message: `scan failed: ${problem.message}` };
  }
}

function toAdvice({ place }: Problem): string {
  const where = place === undefined ? '' : ` at ${place.file}:${place.line}`;
  return `Check the ImageRepository${where} and its credentials; its images stay as they are until a scan succeeds.`;
}

/** The number by which Flux tells whether the tags are the same: Adler-32 of their compact JSON array. */
function toAdler32(tags: readonly string[]): number {
  let low = 1;
  let high = 0;
  for (const byte of Buffer.from(JSON.stringify(tags))) {
    low = (low + byte) % 65_521;
    high = (high + low) % 65_521;
  }
  return high * 65_536 + low;
}
