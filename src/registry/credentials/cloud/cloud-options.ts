import type { Environment } from '../environment.ts';
import type { CloudHttpOptions } from './cloud-http.ts';

/** What the sources of all clouds are made of. */
export type CloudOptions = CloudHttpOptions & {
  /** The variables that describe the identity of this machine or job. */
  readonly environment: Environment;
  /** The clock, in milliseconds since the epoch. */
  readonly now?: () => number;
};

/** How long the absence of an identity is believed, in milliseconds. */
export const ABSENCE_LIFE = 30 * 60_000;
