import type { WrittenOptions } from '../delivery/options/automation-option-parsers.ts';
import type { Actor, Limits, TokenKind } from '../delivery/github/options.ts';

/** How a host wants pull requests to be dealt with. */
export type DeliverySettings = {
  /** Reads everything, also from GitHub, and writes nothing. */
  readonly dryRun?: boolean;
  /** Options of all automations, as far as an automation has no other. */
  readonly options?: WrittenOptions;
  /** The start of the branches that we name, with its slash; `tidemark/` when absent. */
  readonly branchPrefix?: string;
  readonly limits?: Partial<Limits>;
  /** Whether the text of a pull request has the release notes of its images; true when absent. */
  readonly releaseNotes?: boolean;
  /** Who runs, where that is not a person. */
  readonly actor?: Actor;
  /** Whose the token is, where the host knows. */
  readonly tokenKind?: TokenKind;
};

/** What Git takes as the beginning of a branch name. */
export const branchPrefix = /^(?!\/|.*\/\/|.*\.\.|.*\.lock\/|(?:.*\/)?\.)[\w./-]{1,99}\/$/;
