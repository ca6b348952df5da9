import type { TextSource } from '../explain/read-tags.ts';

/** What a command line program has of the outside world. */
export type CliHost = {
  /** Opened only when it is read; empty when left out. */
  readonly stdin?: () => TextSource;
  readonly stdout: CliStream;
  readonly stderr: CliStream;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
};

export type CliStream = { readonly isTTY?: boolean; write(text: string): unknown };

/** Colours belong on terminals, and not even there when `NO_COLOR` is set (https://no-color.org). */
export function wantsColor(stream: CliStream, environment: CliHost['environment']): boolean {
  return stream.isTTY === true && (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb';
}
