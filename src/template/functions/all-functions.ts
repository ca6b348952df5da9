import type { FunctionSpec } from '../values/function-spec.ts';
import { builtins } from './builtins.ts';
import { caseFunctions } from './case.ts';
import { comparisons } from './comparison.ts';
import { cryptoFunctions } from './crypto.ts';
import { dateFunctions } from './dates.ts';
import { defaultFunctions } from './defaults.ts';
import { dictFunctions } from './dicts.ts';
import { encodingFunctions } from './encoding.ts';
import { jsonFunctions } from './json.ts';
import { listFunctions } from './lists.ts';
import { mathFunctions } from './math.ts';
import { pathFunctions } from './paths.ts';
import { refusedFunctions } from './refused.ts';
import { regexFunctions } from './regex.ts';
import { semverFunctions } from './semver.ts';
import { stringFunctions } from './strings.ts';
import { urlFunctions } from './urls.ts';
import { wrapFunctions } from './wrap.ts';

/** The functions of Flux's commit message templates: sprig's hermetic set over Go's own, which it may shadow. */
export const ALL_FUNCTIONS: ReadonlyMap<string, FunctionSpec> = new Map([
  ...builtins,
  ...comparisons,
  ...caseFunctions,
  ...cryptoFunctions,
  ...dateFunctions,
  ...defaultFunctions,
  ...dictFunctions,
  ...encodingFunctions,
  ...jsonFunctions,
  ...listFunctions,
  ...mathFunctions,
  ...pathFunctions,
  ...refusedFunctions,
  ...regexFunctions,
  ...semverFunctions,
  ...stringFunctions,
  ...urlFunctions,
  ...wrapFunctions,
]);
