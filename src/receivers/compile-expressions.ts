import type { CelProgram } from '../cel/compile-cel.ts';
import type { Problem } from '../errors.ts';
import { toProblem } from '../errors.ts';
import { toObjectName } from '../manifests/types.ts';
import type { HookExpressions, IssuerExpressions } from './hook.ts';
import type { OidcProvider, Receiver } from './manifests/types.ts';

export type Compile = (expression: string, variables: readonly string[]) => CelProgram;

type Path = readonly (string | number)[];

export type Compiled = { readonly expressions?: HookExpressions; readonly problems: readonly Problem[] };

/** Every expression of a Receiver; none when one of them is wrong. */
export function compileExpressions(receiver: Receiver, compile: Compile): Compiled {
  const problems: Problem[] = [];
  const { spec } = receiver;
  const attempt = (expression: string, path: Path, wanted: Wanted): CelProgram | undefined => {
    try {
      const program = compile(expression, wanted.variables);
      if (!wanted.isBool || program.type === 'bool') return program;
      problems.push(refuseType(receiver, path, program.type));
    } catch (error) {
      const problem = toProblem(error, receiver.placeOf(path));
      problems.push({ ...problem, message: `${toField(receiver, path)}: ${problem.message}` });
    }
    return undefined;
  };
  const variables = spec.type === 'generic-oidc' ? ['res', 'req', 'claims'] : ['res', 'req'];
  const filter = { variables, isBool: true };
  const resourceFilter =
    spec.resourceFilter === undefined
      ? undefined
      : attempt(spec.resourceFilter, ['spec', 'resourceFilter'], filter);
  const filters = spec.resources.map((resource, index) =>
    resource.filter === undefined
      ? undefined
      : attempt(resource.filter, ['spec', 'resources', index, 'filter'], filter),
  );
  const issuers = spec.oidcProviders.map(
    (provider, index) =>
      [provider.issuerURL, compileIssuer(provider, ['spec', 'oidcProviders', index], attempt)] as const,
  );
  if (problems.length > 0) return { problems };
  return {
    problems,
    expressions: { ...(resourceFilter && { resourceFilter }), filters, issuers: new Map(issuers) },
  };
}

type Wanted = { readonly variables: readonly string[]; readonly isBool: boolean };

type Attempt = (expression: string, path: Path, wanted: Wanted) => CelProgram | undefined;

function compileIssuer(provider: OidcProvider, path: Path, attempt: Attempt): IssuerExpressions {
  const variables = ['claims', 'vars'];
  return {
    variables: provider.variables.flatMap(({ name, expression }, index) => {
      const program = attempt(expression, [...path, 'variables', index], { variables, isBool: false });
      return program === undefined ? [] : [{ name, program }];
    }),
    validations: provider.validations.flatMap(({ message, expression }, index) => {
      const program = attempt(expression, [...path, 'validations', index], { variables, isBool: true });
      return program === undefined ? [] : [{ message, program }];
    }),
  };
}

function refuseType(receiver: Receiver, path: Path, found: string): Problem {
  const message = `${toField(receiver, path)}: expected an expression that is a bool whatever the data is, found ${found}; compare it with something`;
  return { severity: 'error', code: 'invalid-expression', message, place: receiver.placeOf(path) };
}

function toField(receiver: Receiver, path: Path): string {
  const field = path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`),
    '',
  );
  return `Receiver ${toObjectName(receiver)}: ${field}`;
}
