import type { Notifications } from '../manifests/load-notifications.ts';
import type { CompileExpression } from './status-expression.ts';

/** What compiles the expressions of Providers; undefined when there are none, so that nobody else waits for it. */
export async function loadExpressions({
  providers,
}: Pick<Notifications, 'providers'>): Promise<CompileExpression | undefined> {
  if (providers.every(({ spec }) => spec.commitStatusExpr === undefined)) return undefined;
  const { compileCel } = await import('../../cel/compile-cel.ts');
  return compileCel;
}
