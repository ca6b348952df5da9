/** How long a caller is willing to wait. */
export type Patience = {
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch. */
  readonly deadline?: number;
};
