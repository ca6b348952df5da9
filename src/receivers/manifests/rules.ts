import type { Place, Problem } from '../../errors.ts';
import type { Rule } from '../../manifests/rules/rule.ts';
import type { ReceiverSpec } from './types.ts';

/** What a Receiver must be beyond its shape. A violation makes it unusable. */
export const receiverRules: readonly Rule<ReceiverSpec>[] = [
  ({ type, secretRef }, placeOf) => {
    if ((secretRef === undefined) === (type === 'generic-oidc')) return [];
    const expected =
      type === 'generic-oidc' ? 'no secret, because tokens prove who sends' : 'a secret with the token';
    const found = secretRef === undefined ? 'none' : 'one';
    return [
      toProblem(`spec.secretRef: expected ${expected}, found ${found}`, placeOf(['spec', 'secretRef'])),
    ];
  },
  ({ type, oidcProviders }, placeOf) => {
    if (oidcProviders.length > 0 === (type === 'generic-oidc')) return [];
    const message =
      type === 'generic-oidc'
        ? 'expected at least one issuer, found none; add the one whose tokens are sent'
        : `expected no issuers for the type ${type}, found some; remove them, or use the type generic-oidc`;
    return [toProblem(`spec.oidcProviders: ${message}`, placeOf(['spec', 'oidcProviders']))];
  },
  ({ oidcProviders }, placeOf) =>
    oidcProviders.flatMap(({ issuerURL, validations, variables }, index) => {
      const path = ['spec', 'oidcProviders', index];
      const at = `spec.oidcProviders[${index}]`;
      const isFirst = oidcProviders.findIndex((other) => other.issuerURL === issuerURL) === index;
      return [
        ...(URL.parse(issuerURL)?.protocol === 'https:'
          ? []
          : [
              toProblem(
                `${at}.issuerURL: expected an https URL, found something else`,
                placeOf([...path, 'issuerURL']),
              ),
            ]),
        ...(isFirst
          ? []
          : [
              toProblem(
                `${at}.issuerURL: expected each issuer once, found it again; join both entries`,
                placeOf(path),
              ),
            ]),
        ...(validations.length > 0
          ? []
          : [
              toProblem(
                `${at}.validations: expected at least one, found none; without one, every token of the issuer would do`,
                placeOf(path),
              ),
            ]),
        ...variables.flatMap(({ name }) =>
          /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)
            ? []
            : [
                toProblem(
                  `${at}.variables: expected names of letters, digits and "_", found another`,
                  placeOf(path),
                ),
              ],
        ),
      ];
    }),
  ({ resources }, placeOf) =>
    resources.flatMap(({ name, matchLabels }, index) => {
      if (name !== '*' || Object.keys(matchLabels).length > 0) return [];
      const message = `spec.resources[${index}].matchLabels: expected labels, because the name is "*", found none; say which objects are meant`;
      return [toProblem(message, placeOf(['spec', 'resources', index]))];
    }),
];

function toProblem(message: string, place: Place): Problem {
  return { severity: 'error', code: 'invalid-value', message, place };
}
