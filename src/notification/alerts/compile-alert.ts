import { TidemarkError } from '../../errors.ts';
import type { GoRegexp } from '../../go/regexp.ts';
import { compileRegexp } from '../../go/regexp.ts';
import { hasLabels } from '../../manifests/match-labels.ts';
import type { Event } from '../event.ts';
import { overlaps } from '../manifests/clusters.ts';
import type { Alert, EventSource } from '../manifests/types.ts';

/**
 * `always`, as Flux has it. `recovery`: the severity or an inclusion is against it, but when the alert told of trouble
 * with the object, it also tells that it is over. Flux leaves those who only hear of errors with an open end.
 */
export type Interest = 'always' | 'recovery' | 'none';

export type CompiledAlert = { readonly alert: Alert; readonly interestIn: (event: Event) => Interest };

/**
 * Flux's matching, with the patterns compiled once: one source fits, the message matches one of the inclusions if there
 * are any, and none of the exclusions. A suspended alert wants nothing.
 */
export function compileAlert(alert: Alert): CompiledAlert {
  const { spec } = alert;
  const included = compileAll(spec.inclusionList);
  const excluded = compileAll(spec.exclusionList);
  const isIncluded = (message: string): boolean =>
    spec.inclusionList.length === 0 || included.some((pattern) => pattern.test(message));
  const interestIn = (event: Event): Interest => {
    if (spec.suspend || !isInReach(alert, event)) return 'none';
    if (!spec.eventSources.some((source) => matchesSource(source, event))) return 'none';
    if (excluded.some((pattern) => pattern.test(event.message))) return 'none';
    const isSevere = spec.eventSeverity === 'info' || event.severity === spec.eventSeverity;
    const isNews = event.standing !== 'quiet' || event.seen !== undefined;
    if (isSevere && isNews && isIncluded(event.message)) return 'always';
    return event.standing === 'trouble' ? 'none' : 'recovery';
  };
  return { alert, interestIn };
}

/** A pattern that does not compile is skipped, as in Flux; loading the alert reported it. */
function compileAll(patterns: readonly string[]): readonly GoRegexp[] {
  return patterns.flatMap((pattern) => {
    try {
      return [compileRegexp(pattern)];
    } catch (error) {
      if (error instanceof TidemarkError) return [];
      throw error;
    }
  });
}

/** In a cluster an alert hears of the objects of this cluster. */
function isInReach({ metadata }: Alert, { clusters }: Event): boolean {
  return metadata.clusters === undefined || clusters === undefined || overlaps(metadata.clusters, clusters);
}

function matchesSource(source: EventSource, { involvedObject, labels }: Event): boolean {
  return (
    (source.namespace === undefined || source.namespace === involvedObject.namespace) &&
    source.kind === involvedObject.kind &&
    (source.name === '*' || source.name === involvedObject.name) &&
    hasLabels(labels, source.matchLabels)
  );
}
