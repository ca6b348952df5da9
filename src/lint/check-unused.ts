import { toObjectName } from '../manifests/types.ts';
import { createFinding } from './finding.ts';
import type { Finding } from './finding.ts';
import type { LintInput } from './lint-input.ts';
import { listPolicyNames } from '../rewrite/marker-group.ts';

/** Policies that no marker of the repository names, and repositories that no policy refers to. */
export function checkUnused(input: LintInput): readonly Finding[] {
  const { manifests } = input;
  const named = listNamedPolicies(input);
  const policies = manifests.imagePolicies.filter((policy) => !named.has(toObjectName(policy)));
  const referred = new Set(manifests.imagePolicies.map(({ spec }) => toObjectName(spec.imageRepositoryRef)));
  // A policy that could not be read may refer to any repository.
  const isCertain = !(manifests.rejected ?? []).some(({ kind }) => kind === 'ImagePolicy');
  const repositories = isCertain
    ? manifests.imageRepositories.filter((repository) => !referred.has(toObjectName(repository)))
    : [];
  return [
    ...policies.map((policy) => {
      const { namespace, name } = policy.metadata;
      const message = `expected a marker {"$imagepolicy": "${namespace}:${name}"} in the repository, found none; add one to the value to update, or remove the policy`;
      return createFinding('unused-policy', message, policy.place);
    }),
    ...repositories.map((repository) => {
      const message = `expected an ImagePolicy that refers to ${toObjectName(repository)}, found none; add one, or remove the repository`;
      return createFinding('unused-repository', message, repository.place);
    }),
  ];
}

/** As namespace/name, whether or not the marker can be used: if not, that is a finding of its own. */
function listNamedPolicies({ scopes, elsewhere, foreign }: LintInput): ReadonlySet<string> {
  const files = [...scopes.flatMap((scope) => scope.files), ...elsewhere.map(({ marked }) => marked)];
  // Markers of another repository may name any policy that its automation selects.
  const named = new Set(foreign.flatMap(({ policies }) => policies.map((policy) => toObjectName(policy))));
  for (const { text, state } of files.flatMap(({ markers }) => markers)) {
    if (state.usable) for (const name of listPolicyNames(state.setter)) named.add(name);
    const [, namespace, policy] = /["']([0-9A-Za-z._-]+)[:/]([0-9A-Za-z._-]+)[:"']/.exec(text) ?? [];
    named.add(`${namespace}/${policy}`);
  }
  return named;
}
