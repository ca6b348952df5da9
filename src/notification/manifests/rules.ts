import type { Problem } from '../../errors.ts';
import { TidemarkError } from '../../errors.ts';
import { compileRegexp } from '../../go/regexp.ts';
import type { PlaceOf, Rule } from '../../manifests/rules/rule.ts';
import { describeText } from '../../manifests/schema/describe.ts';
import { statusTypes } from './provider-types.ts';
import type { AlertSpec, ProviderSpec } from './types.ts';

export const providerRules: readonly Rule<Omit<ProviderSpec, 'timeout'>>[] = [
  (spec, placeOf) => {
    if (spec.commitStatusExpr === undefined || statusTypes.has(spec.type)) return [];
    const types = [...statusTypes].join(', ');
    const message = `spec.commitStatusExpr: expected one of the types ${types}, found ${spec.type}; remove the field`;
    return [toProblem(message, placeOf(['spec', 'commitStatusExpr']))];
  },
];

export const alertRules: readonly Rule<AlertSpec>[] = [
  (spec, placeOf) => checkPatterns('inclusionList', spec, placeOf),
  (spec, placeOf) => checkPatterns('exclusionList', spec, placeOf),
  (spec, placeOf) =>
    spec.eventSources.flatMap(({ namespace }, index) => {
      if (namespace !== '*') return [];
      const message =
        'expected the name of a namespace, found "*", which Flux compares as it is; name each namespace in a source of its own';
      return [
        toProblem(
          `spec.eventSources[${index}].namespace: ${message}`,
          placeOf(['spec', 'eventSources', index, 'namespace']),
        ),
      ];
    }),
];

/** Flux skips a pattern that does not compile, so that a list of only such patterns includes nothing. */
function checkPatterns(
  list: 'inclusionList' | 'exclusionList',
  spec: AlertSpec,
  placeOf: PlaceOf,
): readonly Problem[] {
  return spec[list].flatMap((pattern, index) => {
    try {
      compileRegexp(pattern);
      return [];
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      const effect = list === 'inclusionList' ? 'matches nothing' : 'excludes nothing';
      const message = `spec.${list}[${index}]: expected a regular expression, found ${describeText(pattern)}, which ${effect}: ${error.message}`;
      return [{ ...toProblem(message, placeOf(['spec', list, index])), code: 'invalid-pattern' as const }];
    }
  });
}

function toProblem(message: string, place: Problem['place'] & object): Problem {
  return { severity: 'warning', code: 'invalid-value', message, place };
}
