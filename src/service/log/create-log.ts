import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import type { Settings } from '../settings/read-settings.ts';
import { createScrubber } from './scrub.ts';

export type LogOptions = {
  readonly level: Settings['logLevel'];
  /** Texts that must never be seen. */
  readonly secrets: readonly string[];
  /** The standard output unless given. */
  readonly destination?: DestinationStream;
};

/** One JSON object a line, one line for each unit of work. What looks like a secret is cut out of every line. */
export function createLog({ level, secrets, destination }: LogOptions): Logger {
  const scrub = createScrubber(secrets);
  const options = {
    level,
    base: {},
    redact: {
      paths: ['*.token', '*.password', '*.authorization', '*.headers.authorization', 'req', 'res'],
      remove: true,
    },
    hooks: { streamWrite: scrub },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
