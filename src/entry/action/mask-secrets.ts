import type * as core from '@actions/core';

type Environment = Readonly<Record<string, string | undefined>>;

/** The runner masks text of any length; what is shorter than this would garble the log and hide nothing. */
const shortest = 4;
const prefix = 'TIDEMARK_SECRET_';

/** Hides a secret from the log, and each of its lines, because the log is written line by line. */
export function maskSecret({ setSecret }: Pick<typeof core, 'setSecret'>, secret: string): void {
  const lines = secret.split(/\r?\n/).map((line) => line.trim());
  for (const text of new Set([secret, ...lines])) if (text.length >= shortest) setSecret(text);
}

/** The runner knows secrets of the environment only as the whole JSON texts that they are given as. */
export function maskEnvironment(host: Pick<typeof core, 'setSecret'>, environment: Environment): void {
  for (const [name, text = ''] of Object.entries(environment)) {
    if (!name.startsWith(prefix)) continue;
    for (const value of listTexts(text)) maskSecret(host, value);
  }
}

function listTexts(text: string): readonly string[] {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null) return [text];
    return Object.values(parsed).filter((value) => typeof value === 'string');
  } catch {
    return [text];
  }
}
