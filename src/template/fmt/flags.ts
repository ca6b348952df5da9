import { runeCount } from '../values/go-string.ts';

/** The flags, the width and the precision of one verb. */
export type Flags = {
  width: number | undefined;
  precision: number | undefined;
  minus: boolean;
  plus: boolean;
  sharp: boolean;
  space: boolean;
  zero: boolean;
  /** `%+v` and `%#v` have a meaning of their own for all values inside. */
  plusV: boolean;
  sharpV: boolean;
};

export function noFlags(): Flags {
  return {
    width: undefined,
    precision: undefined,
    minus: false,
    plus: false,
    sharp: false,
    space: false,
    zero: false,
    plusV: false,
    sharpV: false,
  };
}

/** Fills up to the width, with zeros when the flag asks and the text is not left-justified. */
export function pad(text: string, flags: Flags): string {
  if (flags.width === undefined || flags.width === 0) return text;
  const padding = toPadding(flags.width - runeCount(text), flags);
  return flags.minus ? text + padding : padding + text;
}

/** Fills with spaces whatever the zero flag says. */
export function padWithSpaces(text: string, flags: Flags): string {
  return pad(text, { ...flags, zero: false });
}

export function toPadding(count: number, flags: Flags): string {
  return count <= 0 ? '' : (flags.zero && !flags.minus ? '0' : ' ').repeat(count);
}
