import { TidemarkError } from '../../errors.ts';
import { automationOptionParsers } from './automation-option-parsers.ts';
import type { WrittenOptions } from './automation-option-parsers.ts';

/**
 * Reads options for all automations from lines such as `labels: images, bot`, with the names and values of the
 * annotations. Throws one `TidemarkError` `invalid-input` for all lines that are wrong.
 */
export function readOptionLines(lines: readonly string[]): WrittenOptions {
  const wrong: string[] = [];
  let options: WrittenOptions = {};
  for (const line of lines) {
    const [, name = '', value = ''] = /^([\w-]+)\s*[:=](.*)$/s.exec(line.trim()) ?? [];
    const parsed = automationOptionParsers.get(name)?.(value.trim());
    if (parsed === undefined)
      wrong.push(`expected ${known}, each as "name: value", found ${JSON.stringify(line)}`);
    else if ('message' in parsed) wrong.push(`${name}: ${parsed.message}`);
    else options = { ...options, ...parsed };
  }
  if (wrong.length === 0) return options;
  throw new TidemarkError('invalid-input', `options: ${wrong.join('; ')}`);
}

const known = `one of ${[...automationOptionParsers.keys()].join(', ')}`;
