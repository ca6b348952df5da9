import type { MergeMethod, TokenKind } from '../options.ts';
import { toTokenKind } from '../token-kind.ts';
import { judgeBranches } from './judge-branches.ts';
import type { BranchRules, Survey } from './survey.ts';

/** One thing that was looked at. */
export type Finding = {
  readonly topic: 'github' | 'token' | 'rules' | 'delivery' | 'manifests' | 'registry' | 'secrets';
  /** `unknown`: it matters, and could not be read. */
  readonly state: 'ok' | 'warning' | 'error' | 'unknown';
  readonly message: string;
  readonly fix?: string;
};

/** How one automation wants to deliver. */
export type WantedDelivery = {
  readonly automation: string;
  readonly kind: 'auto' | 'commit' | 'pull-request' | 'none';
  /** The head branch of its pull requests. */
  readonly branch: string;
  readonly autoMerge?: MergeMethod;
  readonly hasAuthor: boolean;
  readonly isAppended: boolean;
};

export type SurveyQuestion = {
  readonly survey: Survey;
  readonly base: string;
  readonly wanted: readonly WantedDelivery[];
  /** Known where a host tells. */
  readonly tokenKind?: TokenKind;
  readonly isWorkflow: boolean;
};

/** What stands in the way of deliveries, and what is in order. Pure. */
export function judgeSurvey(question: SurveyQuestion): readonly Finding[] {
  const { survey } = question;
  const { repository } = survey;
  if (repository.state === 'failed') {
    const fix =
      'check the name of the repository, and that the token sees it: an App has to be installed on it, a fine-grained personal token has to name it, a classic one needs the scope repo';
    return [
      {
        topic: 'github',
        state: 'error',
        message: `the repository cannot be read (${repository.message})`,
        fix,
      },
    ];
  }
  const kind = question.tokenKind ?? findKind(survey);
  const known = { ...question, ...(kind !== undefined && { tokenKind: kind }) };
  return [
    ...judgeRepository(question),
    judgeToken(survey, kind),
    judgeAccess(survey, kind),
    ...judgeBranches(known),
    ...(kind === 'actions' && wantsPulls(question) ? [judgeWorkflows(survey)] : []),
    ...judgeAutoMerge(known),
  ];
}

function wantsPulls({ wanted }: Pick<SurveyQuestion, 'wanted'>): boolean {
  return wanted.some(({ kind }) => kind === 'pull-request' || kind === 'auto');
}

function findKind({ tokenForm, login }: Survey): TokenKind | undefined {
  if (tokenForm !== 'installation') return 'personal';
  return login === undefined ? undefined : toTokenKind(login);
}

function judgeRepository({ survey: { repository }, base, isWorkflow }: SurveyQuestion): readonly Finding[] {
  if (repository.state === 'failed') return [];
  const { isArchived, isDisabled, defaultBranch, remaining } = repository;
  const findings: Finding[] = [];
  if (isArchived || isDisabled) {
    const message = `the repository is ${isArchived ? 'archived' : 'disabled'}, so nothing can be written`;
    findings.push({ topic: 'github', state: 'error', message, fix: 'unarchive it in its settings' });
  }
  if (base === defaultBranch)
    findings.push({ topic: 'github', state: 'ok', message: `delivers for ${base}, the default branch` });
  else {
    const schedule = isWorkflow
      ? '; schedule and registry_package start workflows of the default branch only'
      : '';
    const message = `delivers for ${base}, while the default branch is ${defaultBranch}${schedule}`;
    findings.push({
      topic: 'github',
      state: 'warning',
      message,
      fix: 'name the branch that is meant with base',
    });
  }
  if (remaining !== undefined && remaining < 100) {
    const message = `only ${remaining} requests to GitHub are left in this hour`;
    findings.push({ topic: 'github', state: 'warning', message, fix: 'use a token that is not shared' });
  }
  return findings;
}

const FORMS: Readonly<Record<Survey['tokenForm'], string>> = {
  installation: 'installation token',
  classic: 'classic personal token',
  'fine-grained': 'fine-grained personal token',
  oauth: 'token of an OAuth app',
  user: "token of a GitHub App in a person's name",
  other: 'token of unknown form',
};

function judgeToken({ tokenForm, login }: Survey, kind: TokenKind | undefined): Finding {
  const by = login === undefined ? '' : ` (${login})`;
  switch (kind) {
    case 'actions': {
      const message = `the token is that of the workflow run${by}: checks of its pull requests wait for approval, and what it merges starts no workflows`;
      return {
        topic: 'token',
        state: 'warning',
        message,
        fix: 'use the token of a GitHub App where that matters',
      };
    }
    case 'app':
      return {
        topic: 'token',
        state: 'ok',
        message: `the token is that of a GitHub App${by}: commits are signed, checks start`,
      };
    case 'personal': {
      const message = `the token is a ${FORMS[tokenForm]}${by}: checks start, commits are signed only where a rule demands it`;
      return { topic: 'token', state: 'ok', message };
    }
    case undefined:
      return {
        topic: 'token',
        state: 'unknown',
        message: 'the token is that of a workflow run or of a GitHub App; GitHub did not say which',
      };
  }
}

function judgeAccess({ repository, scopes, tokenForm }: Survey, kind: TokenKind | undefined): Finding {
  const fix =
    kind === 'actions'
      ? 'give the job permissions: contents: write, pull-requests: write'
      : kind === 'app'
        ? 'give the App contents: write and pull requests: write, and accept that in its installation'
        : tokenForm === 'fine-grained'
          ? 'give the token contents: read and write, and pull requests: read and write, for this repository'
          : 'give the token the scope repo, or public_repo for public repositories, and its owner write access';
  if (repository.state === 'failed')
    return { topic: 'token', state: 'error', message: repository.message, fix };
  if (tokenForm === 'classic' && scopes !== undefined) {
    const enough = scopes.includes('repo') || (!repository.isPrivate && scopes.includes('public_repo'));
    if (!enough)
      return {
        topic: 'token',
        state: 'error',
        message: `the token has the scopes ${scopes.join(', ') || '(none)'}`,
        fix,
      };
  }
  // What GitHub says of an installation is about no person: it never may push, whatever its permissions are.
  if (repository.canPush === false && tokenForm !== 'installation')
    return { topic: 'token', state: 'error', message: 'the token may not write to the repository', fix };
  if (repository.canPush === true && kind === 'personal' && tokenForm !== 'fine-grained')
    return { topic: 'token', state: 'ok', message: 'the token may write to the repository' };
  const message = 'whether the token may write contents and pull requests shows only when it does';
  return { topic: 'token', state: 'unknown', message, fix };
}

function judgeWorkflows({ workflows }: Survey): Finding {
  const fix =
    "switch on 'Allow GitHub Actions to create and approve pull requests' under Settings, Actions, General of the repository, and of its organization";
  if (workflows === undefined) {
    const message = 'the token may not see whether workflows may open pull requests';
    return { topic: 'rules', state: 'unknown', message, fix: `${fix}, if it is off` };
  }
  return workflows.canOpenPulls
    ? { topic: 'rules', state: 'ok', message: 'workflows may open pull requests' }
    : { topic: 'rules', state: 'error', message: 'workflows may not open pull requests', fix };
}

function judgeAutoMerge({ survey, wanted, base, tokenKind }: SurveyQuestion): readonly Finding[] {
  if (!wanted.some(({ autoMerge }) => autoMerge !== undefined) || survey.repository.state === 'failed')
    return [];
  const findings: Finding[] = [];
  const rules: BranchRules | undefined = survey.rules.get(base);
  if (survey.repository.allowsAutoMerge === false) {
    const fix = "switch on 'Allow auto-merge' in the settings of the repository";
    findings.push({
      topic: 'delivery',
      state: 'warning',
      message: 'auto-merge is asked for, and the repository does not allow it',
      fix,
    });
  }
  if ((rules?.checks.length ?? 0) === 0) {
    const message = `auto-merge is asked for, and ${base} requires no check, so there is nothing to wait for`;
    findings.push({
      topic: 'delivery',
      state: 'warning',
      message,
      fix: 'require a check, or set auto-merge to "squash without-protection"',
    });
  }
  if (tokenKind === 'actions') {
    const message =
      'auto-merge is asked for, and what the token of a workflow run merges starts no workflows';
    findings.push({ topic: 'delivery', state: 'warning', message, fix: 'use the token of a GitHub App' });
  }
  return findings;
}
