import { InvalidArgumentError, Option } from 'commander';

/** An option that takes a number. */
export function countOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text) => {
    if (/^\d{1,6}$/.test(text)) return Number(text);
    throw new InvalidArgumentError(`expected a number, found ${JSON.stringify(text)}`);
  });
}
