/** The documented exit codes of the command line program. */
export const exitCode = {
  /** The run did what was asked; problems, if any, were warnings. */
  done: 0,
  /** At least one problem is an error, or the command line was wrong. */
  failed: 1,
  /** Values are to be updated, and `--exit-code` asked to be told. */
  pending: 2,
} as const;
