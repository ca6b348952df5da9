import picocolors from 'picocolors';

/** The few colours that reports use. */
export type Colors = Record<'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan', (text: string) => string>;

/** Colours, or functions that leave text as it is. */
export function createColors(enabled: boolean): Colors {
  return picocolors.createColors(enabled);
}
