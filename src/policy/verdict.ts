/** How far a key came, and why no further. */
export type Verdict =
  | { readonly stage: 'in-range' }
  | { readonly stage: 'parsed'; readonly reason: 'prerelease' | 'out-of-range'; readonly detail: string }
  | {
      readonly stage: 'listed';
      readonly reason: 'not-a-version' | 'not-a-number' | 'no-date';
      readonly detail: string;
    };

export const inRange: Verdict = { stage: 'in-range' };
