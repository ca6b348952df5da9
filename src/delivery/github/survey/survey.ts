/** What can be read about a repository on GitHub and a token, without writing anything. */
export type Survey = {
  /** What the token is by its beginning. */
  readonly tokenForm: TokenForm;
  /** Whose it is; absent when GitHub does not say. */
  readonly login?: string;
  /** The scopes of a classic personal token; absent for all others. */
  readonly scopes?: readonly string[];
  readonly repository: RepositoryAnswer;
  /** By the branch that was asked about. */
  readonly rules: ReadonlyMap<string, BranchRules>;
  /** What workflows may do; absent when the token may not see it. */
  readonly workflows?: { readonly canOpenPulls: boolean; readonly isReadOnly: boolean };
};

/** The forms of tokens (GitHub, "About authentication to GitHub", token formats). */
export type TokenForm = 'installation' | 'classic' | 'fine-grained' | 'oauth' | 'user' | 'other';

export type RepositoryAnswer =
  | { readonly state: 'failed'; readonly message: string }
  | {
      readonly state: 'found';
      readonly defaultBranch: string;
      readonly isArchived: boolean;
      readonly isDisabled: boolean;
      readonly isPrivate: boolean;
      /** Absent when GitHub does not say. */
      readonly canPush?: boolean;
      readonly allowsAutoMerge?: boolean;
      /** Requests that are left in this hour. */
      readonly remaining?: number;
    };

/** What rulesets and classic protections say of one branch, whether or not it exists. */
export type BranchRules = {
  /** `creation`, `pull_request`, … as the rules of GitHub's rulesets are called; what a classic protection asks has the name of the rule that asks the same. */
  readonly types: readonly string[];
  readonly checks: readonly string[];
  /** True when not everything could be read. */
  readonly isPartial: boolean;
};

export function toTokenForm(token: string): TokenForm {
  if (token.startsWith('ghs_')) return 'installation';
  if (token.startsWith('ghp_') || /^[0-9a-f]{40}$/.test(token)) return 'classic';
  if (token.startsWith('github_pat_')) return 'fine-grained';
  if (token.startsWith('gho_')) return 'oauth';
  return token.startsWith('ghu_') ? 'user' : 'other';
}
