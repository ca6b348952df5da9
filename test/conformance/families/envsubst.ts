import { substituteVariables } from '../../../src/manifests/kustomize/flux/substitute-variables.ts';
import { type CaseResult, type Family, messageOf, toCases, toResult } from '../family.ts';

type Case = {
  readonly in: string;
  readonly out?: string;
  readonly error?: string;
  readonly panic?: unknown;
  readonly strict?: boolean;
};

export const family: Family = {
  names: ['envsubst'],
  fits: (firstCase) => 'in' in firstCase && ('out' in firstCase || 'panic' in firstCase),
  run: (content) => {
    const variables = toVariables(content);
    return toCases<Case>(content).map((each) => runCase(each, variables));
  },
};

function toVariables(content: unknown): ReadonlyMap<string, string> {
  const vars = typeof content === 'object' && content !== null && 'vars' in content ? content.vars : {};
  return new Map(Object.entries(vars ?? {}).map(([name, value]) => [name, String(value)]));
}

/** Where Go's code crashes any error will do. */
function runCase(each: Case, variables: ReadonlyMap<string, string>): CaseResult {
  const substitute = (): string => substituteVariables(each.in, variables, { strict: each.strict === true });
  const name = each.strict === true ? `${each.in} (strict)` : each.in;
  const found = messageOf(substitute);
  if (each.out !== undefined) return toResult({ name, expected: each.out, found: found ?? substitute() });
  const hasPanicked = each.panic !== undefined || each.error === 'panic';
  const passed = hasPanicked ? found !== undefined : found?.includes(each.error ?? '') === true;
  return {
    name,
    passed,
    ...(!passed && { detail: `expected ${each.error ?? 'an error'}, found ${found ?? 'none'}` }),
  };
}
