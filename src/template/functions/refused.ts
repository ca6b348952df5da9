import { TidemarkError } from '../../errors.ts';
import type { FunctionSpec } from '../values/function-spec.ts';
import { any, value, variadic } from './define.ts';

const RANDOM = 'its result is random, and a commit message must be the same each time it is rendered';
const SECRET = 'it makes or uses a secret, which has no place in a commit message';
const CLOCK = 'it reads the clock, and a commit message must be the same each time it is rendered';
const VALUES = 'pass the text with spec.git.commit.messageTemplateValues and use {{ .Values.name }}';
const DATE = 'leave the date to the commit, which carries one';

/** Functions that Flux's templates have and that are refused when they are called: why, and what to do instead. */
const REFUSED: readonly (readonly [names: string, why: string, instead: string])[] = [
  ['randInt shuffle', RANDOM, VALUES],
  ['ago', CLOCK, DATE],
  ['bcrypt htpasswd derivePassword encryptAES decryptAES', SECRET, VALUES],
  ['genPrivateKey genCA genCAWithKey genSelfSignedCert genSelfSignedCertWithKey', SECRET, VALUES],
  ['genSignedCert genSignedCertWithKey buildCustomCert', SECRET, VALUES],
];

export const refusedFunctions: readonly (readonly [string, FunctionSpec])[] = REFUSED.flatMap(
  ([names, why, instead]) => names.split(' ').map((name) => [name, refuse(name, why, instead)] as const),
);

function refuse(name: string, why: string, instead: string): FunctionSpec {
  return variadic([], any, value, () => {
    throw new TidemarkError('template-refused', `the template function ${name} is refused: ${why}; ${instead}`);
  });
}
