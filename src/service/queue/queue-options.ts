export type QueueOptions = {
  /** How many jobs of one installation run at once, across all processes; 2 unless given. */
  readonly perInstallation?: number;
  /** How many times a job is tried before it is given up; 5 unless given. */
  readonly attempts?: number;
  /** How long to wait after a failed attempt (1 for the first), in milliseconds, before some chance is added. */
  readonly backoff?: (attempt: number) => number;
  /** Told of what goes wrong behind the scenes and is mended by itself. */
  readonly warn?: (message: string) => void;
};

export type QueueRules = Required<QueueOptions>;

/** 5 s, 20 s, 80 s, 320 s. */
const usualBackoff = (attempt: number): number => 5_000 * 4 ** (attempt - 1);

export function toQueueRules(options: QueueOptions): QueueRules {
  const { perInstallation = 2, attempts = 5, backoff = usualBackoff, warn = () => undefined } = options;
  return { perInstallation, attempts, backoff, warn };
}

/** The wait after a failed attempt, up to a fifth longer or shorter, so that what failed together does not return so. */
export function toRetryDelay({ backoff }: Pick<QueueRules, 'backoff'>, attempt: number): number {
  return Math.round(backoff(attempt) * (0.8 + Math.random() * 0.4));
}
