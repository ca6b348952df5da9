import { TidemarkError } from '../../errors.ts';
import type { FunctionSpec } from '../values/function-spec.ts';
import { ANY, ANY_LIST, INT, STRING, structType, type Type } from '../values/types.ts';

const RANDOM = 'its result is random, and a commit message must be the same each time it is rendered';
const SECRET = 'it makes a secret, which has no place in a commit message, and a new one each time';
const CLOCK = 'it reads the clock, and a commit message must be the same each time it is rendered';
const VALUES = 'put the text into spec.git.commit.messageTemplateValues and use {{ .Values.name }}';
const DATE = 'leave the date to the commit, which carries one';

const CERTIFICATE: Type = structType('sprig.certificate', [
  { name: 'Cert', type: STRING },
  { name: 'Key', type: STRING },
]);

type Refusal = { readonly params: readonly Type[]; readonly why: string; readonly instead: string };

const secret = (...params: readonly Type[]): Refusal => ({ params, why: SECRET, instead: VALUES });
const random = (...params: readonly Type[]): Refusal => ({ params, why: RANDOM, instead: VALUES });

/** Functions that Flux's templates have and that are refused when they are called, with their parameters. */
const REFUSED: Readonly<Record<string, Refusal>> = {
  ago: { params: [ANY], why: CLOCK, instead: DATE },
  randInt: random(INT, INT),
  shuffle: random(STRING),
  bcrypt: secret(STRING),
  htpasswd: secret(STRING, STRING),
  encryptAES: secret(STRING, STRING),
  genPrivateKey: secret(STRING),
  buildCustomCert: secret(STRING, STRING),
  genCA: secret(STRING, INT),
  genCAWithKey: secret(STRING, INT, STRING),
  genSelfSignedCert: secret(STRING, ANY_LIST, ANY_LIST, INT),
  genSelfSignedCertWithKey: secret(STRING, ANY_LIST, ANY_LIST, INT, STRING),
  genSignedCert: secret(STRING, ANY_LIST, ANY_LIST, INT, CERTIFICATE),
  genSignedCertWithKey: secret(STRING, ANY_LIST, ANY_LIST, INT, CERTIFICATE, STRING),
};

/** A call with wrong arguments fails as it does in Go, any other with the reason of the refusal. */
export const refusedFunctions: readonly (readonly [string, FunctionSpec])[] = Object.entries(REFUSED).map(
  ([name, refusal]) => [name, refuse(name, refusal)],
);

function refuse(name: string, { params, why, instead }: Refusal): FunctionSpec {
  return {
    params,
    variadic: false,
    call: () => {
      throw new TidemarkError(
        'template-refused',
        `the template function ${name} is refused: ${why}; ${instead}`,
      );
    },
  };
}
