/** What reading the text of one variable gives. */
export type Reading<Value> = { readonly value: Value } | { readonly expected: string };

/** One variable of the environment: what it is for, and how its text is read. */
export type Variable<Value> = {
  readonly about: string;
  /** The text that is read when the variable is not set; without it the value is undefined then. */
  readonly usual?: string;
  /** Never shown, in no message either. */
  readonly isSecret?: true;
  readonly read: (text: string) => Reading<Value>;
};

export function toText(about: string, usual?: string): Variable<string> {
  return { about, ...(usual !== undefined && { usual }), read: (value) => ({ value }) };
}

export function toSecret(about: string, read: Variable<string>['read']): Variable<string> {
  return { about, isSecret: true, read };
}

export function toNumber(
  about: string,
  { usual, least, most }: { readonly usual?: string; readonly least: number; readonly most: number },
): Variable<number> {
  return {
    about,
    ...(usual !== undefined && { usual }),
    read: (text) => {
      const value = /^[0-9]{1,15}$/.test(text) ? Number(text) : Number.NaN;
      if (value >= least && value <= most) return { value };
      return { expected: `a whole number from ${least} to ${most}` };
    },
  };
}

export function toChoice<const Choice extends string>(
  about: string,
  choices: readonly Choice[],
  usual: Choice,
): Variable<Choice> {
  return {
    about: `${about} (${choices.join(', ')})`,
    usual,
    read: (text) => {
      const value = choices.find((choice) => choice === text);
      return value === undefined ? { expected: `one of ${choices.join(', ')}` } : { value };
    },
  };
}

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** `30s`, `5m` or `1h`, as milliseconds. */
export function toDuration(
  about: string,
  { usual, least, most }: { readonly usual: string; readonly least: string; readonly most: string },
): Variable<number> {
  return {
    about,
    usual,
    read: (text) => {
      const value = toMilliseconds(text);
      if (
        value !== undefined &&
        value >= (toMilliseconds(least) ?? 0) &&
        value <= (toMilliseconds(most) ?? 0)
      )
        return { value };
      return { expected: `a time from ${least} to ${most}, such as 30s, 5m or 1h` };
    },
  };
}

function toMilliseconds(text: string): number | undefined {
  const [, digits, unit = ''] = /^([0-9]{1,6})([smh])$/.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits) * (units[unit] ?? 0);
}
