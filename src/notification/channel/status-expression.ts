import type { CelProgram } from '../../cel/compile-cel.ts';
import { toCelValue } from '../../cel/cel-value.ts';
import type { CelValue } from '../../cel/cel-value.ts';
import { TidemarkError } from '../../errors.ts';
import type { Alert, Provider } from '../manifests/types.ts';
import type { FluxEvent } from '../wire/flux-event.ts';
import { toWireEvent } from '../wire/flux-event.ts';
import type { Origin } from '../wire/object-uid.ts';
import { toObjectUid } from '../wire/object-uid.ts';

/** Compiles expressions; loaded by those who have one only. */
export type CompileExpression = (expression: string, variables: readonly string[]) => CelProgram;

/** `spec.commitStatusExpr` of a Provider, ready for events. */
export type StatusExpression = {
  /** False when the type depends on the data, which a cluster refuses. */
  readonly isString: boolean;
  /** Throws `TidemarkError` when there is no context for this event, as when a key is missing. */
  readonly toContext: (event: FluxEvent, alert: Alert) => string;
};

const longestContext = 255;

/** Throws `TidemarkError` `invalid-expression` for one that does not give a text. */
export function compileStatusExpression(
  expression: string,
  { compile, provider, origin }: { compile: CompileExpression; provider: Provider; origin: Origin },
): StatusExpression {
  const program = compile(expression, ['event', 'provider', 'alert']);
  if (program.type !== 'string' && program.type !== 'dyn')
    throw new TidemarkError('invalid-expression', `expected a string, found ${program.type}`);
  const declared = toVariable(provider, origin);
  return {
    isString: program.type === 'string',
    toContext: (event, alert) =>
      checkContext(
        program.evaluate({
          event: toCelValue(toWireEvent(event)),
          provider: declared,
          alert: toVariable(alert, origin),
        }),
      ),
  };
}

/** An object as a cluster has it: with its namespace, and an id that is as stable as there. */
function toVariable({ kind, metadata, document, uid }: Provider | Alert, origin: Origin): CelValue {
  const { name, namespace } = metadata;
  const group = 'notification.toolkit.fluxcd.io';
  const known = { namespace, uid: uid ?? toObjectUid(origin, { group, kind, namespace, name }) };
  const value = toCelValue(document);
  if (!(value instanceof Map)) return value;
  const given: unknown = value.get('metadata');
  return new Map([
    ...value,
    ['metadata', new Map([...(given instanceof Map ? given : []), ...Object.entries(known)])],
  ]);
}

function checkContext(result: unknown): string {
  if (typeof result !== 'string' || result === '')
    throw new TidemarkError(
      'invalid-expression',
      'expected a string that is not empty as its result, found something else',
    );
  if (result.length > longestContext)
    throw new TidemarkError(
      'invalid-expression',
      `expected a result of at most ${longestContext} characters, found ${result.length}`,
    );
  return result;
}
