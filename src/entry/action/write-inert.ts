import { randomUUID } from 'node:crypto';
import type * as core from '@actions/core';

/** Writes text of strangers into the log, in which the runner looks for no commands of any form. */
export function writeInert({ info }: Pick<typeof core, 'info'>, text: string): void {
  if (text === '') return;
  const end = randomUUID();
  info(`::stop-commands::${end}`);
  info(text);
  info(`::${end}::`);
}
