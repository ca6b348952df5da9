import { setFlagsFromString } from 'node:v8';

/**
 * Keeps V8's young generation from growing. While a long list of tags is read it grows with what is kept, for what is
 * not: a plan with a million tags of one repository takes 170 MB with this, and 290 MB without. Every host calls it once.
 */
export function boundHeap(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
