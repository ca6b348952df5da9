/** The tags that passed the filter, each with the key that the policy compares; in no particular order. */
export interface Candidates {
  forEach(visit: (key: string, tag: string) => void): void;
}

/** What a policy made of its candidates. */
export type Ranked =
  | { readonly winner: Candidate }
  | {
      readonly winner: undefined;
      readonly code: 'no-match' | 'not-a-number';
      readonly message: string;
      readonly culprit?: Candidate;
    };

export type Candidate = { readonly key: string; readonly tag: string };

/** Chooses one of the candidates; the result never depends on the order in which they come. */
export type Ranking = (candidates: Candidates) => Ranked;

/** What Flux says when no candidate is left. */
export const emptyList: Ranked = {
  winner: undefined,
  code: 'no-match',
  message: 'version list argument cannot be empty',
};
