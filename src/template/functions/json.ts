import type { Budget } from '../budget.ts';
import { GoError } from '../go-error.ts';
import type { FunctionSpec } from '../values/function-spec.ts';
import { any, fixed, str } from './define.ts';
import { decodeJson } from './json-decode.ts';
import { encodeJson, type JsonStyle } from './json-encode.ts';

const PLAIN: JsonStyle = { escapeHtml: true, indent: '' };
const PRETTY: JsonStyle = { escapeHtml: true, indent: '  ' };
const RAW: JsonStyle = { escapeHtml: false, indent: '' };

/** sprig's JSON. Without `must` an error gives nothing. */
export const jsonFunctions: readonly (readonly [string, FunctionSpec])[] = [
  ['toJson', fixed([any], str, (item, budget) => orElse('', () => encodeJson(item, PLAIN, budget)))],
  ['mustToJson', fixed([any], str, (item, budget) => encodeJson(item, PLAIN, budget))],
  ['toPrettyJson', fixed([any], str, (item, budget) => orElse('', () => encodeJson(item, PRETTY, budget)))],
  ['mustToPrettyJson', fixed([any], str, (item, budget) => encodeJson(item, PRETTY, budget))],
  ['toRawJson', fixed([any], str, (item, budget) => encodeJson(item, RAW, budget))],
  ['mustToRawJson', fixed([any], str, (item, budget) => encodeJson(item, RAW, budget))],
  ['fromJson', fixed([str], any, (text, budget) => orElse(null, () => decode(text, budget)))],
  ['mustFromJson', fixed([str], any, decode)],
];

function decode(text: string, budget: Budget) {
  budget.reserve(text.length * 2);
  return decodeJson(text, budget);
}

function orElse<Made>(fallback: Made, make: () => Made): Made {
  try {
    return make();
  } catch (error) {
    if (error instanceof GoError) return fallback;
    throw error;
  }
}
