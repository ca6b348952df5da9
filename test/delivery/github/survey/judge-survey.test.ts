import { describe, expect, test } from 'vitest';
import { judgeSurvey } from '../../../../src/delivery/github/survey/judge-survey.ts';
import type { SurveyQuestion, WantedDelivery } from '../../../../src/delivery/github/survey/judge-survey.ts';
import type { Survey } from '../../../../src/delivery/github/survey/survey.ts';
import { toTokenForm } from '../../../../src/delivery/github/survey/survey.ts';

const delivery: WantedDelivery = {
  automation: 'apps/prod',
  kind: 'pull-request',
  branch: 'tidemark/images',
  hasAuthor: false,
  isAppended: false,
};

const healthy: Survey = {
  tokenForm: 'installation',
  login: 'tidemark[bot]',
  repository: {
    state: 'found',
    defaultBranch: 'main',
    isArchived: false,
    isDisabled: false,
    isPrivate: true,
  },
  rules: new Map(),
};

function judge(survey: Partial<Survey>, question: Partial<SurveyQuestion> = {}): readonly string[] {
  const full = { base: 'main', wanted: [delivery], isWorkflow: true, ...question };
  return judgeSurvey({ ...full, survey: { ...healthy, ...survey } }).map(
    ({ topic, state, message, fix }) => `${state} ${topic}: ${message} | ${fix ?? ''}`,
  );
}

const rules = (branch: string, types: readonly string[], checks: readonly string[] = []) => ({
  rules: new Map([[branch, { types, checks, isPartial: false }]]),
});

describe('tokens', () => {
  test.each([
    [`ghs_${'x'.repeat(516)}`, 'installation'],
    [`ghp_${'x'.repeat(36)}`, 'classic'],
    ['0123456789abcdef0123456789abcdef01234567', 'classic'],
    ['github_pat_11ABC', 'fine-grained'],
    ['gho_x', 'oauth'],
    ['ghu_x', 'user'],
    ['secret', 'other'],
  ])('%s is one of the form %s', (token, form) => {
    expect(toTokenForm(token)).toBe(form);
  });

  test('the one of a workflow run is told from that of an App', () => {
    expect(judge({}).join('\n')).toContain('ok token: the token is that of a GitHub App (tidemark[bot])');
    const told = judge({ login: 'github-actions[bot]' }).join('\n');
    expect(told).toContain('warning token: the token is that of the workflow run');
    expect(told).toContain('unknown rules: the token may not see whether workflows may open pull requests');
  });

  test('a classic one without a scope that is enough is an error, with the scope to give', () => {
    const told = judge({ tokenForm: 'classic', login: 'ada', scopes: ['public_repo'] }).join('\n');
    expect(told).toMatch(
      /error token: the token has the scopes public_repo \| give the token the scope repo/,
    );
    const repository = { ...healthy.repository, canPush: true } as const;
    expect(judge({ tokenForm: 'classic', login: 'ada', scopes: ['repo'], repository }).join('\n')).toContain(
      'ok token: the token may write to the repository',
    );
  });

  test('one of a person that may not push is an error', () => {
    const repository = { ...healthy.repository, canPush: false } as const;
    for (const tokenForm of ['classic', 'fine-grained'] as const)
      expect(judge({ repository, tokenForm, login: 'ada' }).join('\n')).toContain(
        'error token: the token may not write to the repository | give the token',
      );
  });

  test('an installation never may push by what GitHub says, so that stays open, in the words of its kind', () => {
    const repository = { ...healthy.repository, canPush: false } as const;
    expect(judge({ repository }).join('\n')).toMatch(
      /unknown token: whether the token may write.* \| give the App/,
    );
    expect(judge({ repository, login: 'github-actions[bot]' }).join('\n')).toMatch(
      /unknown token: whether the token may write.* \| give the job permissions/,
    );
  });
});

describe('the repository', () => {
  test('that cannot be read ends the examination', () => {
    expect(judge({ repository: { state: 'failed', message: 'status 404: Not Found' } })).toEqual([
      expect.stringContaining('error github: the repository cannot be read (status 404: Not Found)'),
    ]);
  });

  test('that is archived is an error, and another branch than the default one a warning', () => {
    const repository = { ...healthy.repository, isArchived: true } as const;
    const told = judge({ repository }, { base: 'release' }).join('\n');
    expect(told).toContain('error github: the repository is archived');
    expect(told).toContain(
      'warning github: delivers for release, while the default branch is main; schedule',
    );
  });
});

describe('rules', () => {
  test.each([
    ['commit', 'error rules: main takes no direct commits (pull_request), which apps/prod would make'],
    [
      'auto',
      'ok rules: main takes no direct commits (pull_request), so apps/prod will open pull requests instead',
    ],
  ] as const)('that want pull requests meet delivery %s', (kind, expected) => {
    expect(judge(rules('main', ['pull_request']), { wanted: [{ ...delivery, kind }] }).join('\n')).toContain(
      expected,
    );
  });

  test.each([
    ['creation', {}, 'error rules: branches such as tidemark/images must not be created'],
    ['non_fast_forward', {}, "branch-update to 'append'"],
    ['deletion', {}, 'warning rules: branches such as tidemark/images cannot be deleted'],
    ['required_linear_history', { isAppended: true }, "branch-update to 'rebase'"],
    [
      'required_signatures',
      { hasAuthor: true },
      'error rules: tidemark/images requires signatures, which commits with an author',
    ],
    ['commit_message_pattern', {}, 'warning rules: rules say what commits'],
  ] as const)('of type %s on the branches of ours say %s', (type, change, expected) => {
    const told = judge(rules('tidemark/images', [type]), { wanted: [{ ...delivery, ...change }] }).join('\n');
    expect(told).toContain(expected);
  });

  test('that forbid force pushes do not matter to a branch that only grows', () => {
    const wanted = [{ ...delivery, isAppended: true }];
    expect(judge(rules('tidemark/images', ['non_fast_forward']), { wanted }).join('\n')).not.toContain(
      'error',
    );
  });

  test('that require checks are named, and said to wait with the token of a workflow run', () => {
    const required = rules('main', ['required_status_checks'], ['ci / test']);
    expect(judge(required).join('\n')).toContain('ok rules: main requires the checks ci / test |');
    expect(judge({ ...required, login: 'github-actions[bot]' }).join('\n')).toContain(
      'warning rules: main requires the checks ci / test, which wait for approval',
    );
  });

  test('that workflows may not open pull requests is an error with the setting', () => {
    const told = judge({
      login: 'github-actions[bot]',
      workflows: { canOpenPulls: false, isReadOnly: true },
    });
    expect(told.join('\n')).toMatch(
      /error rules: workflows may not open pull requests \| switch on 'Allow GitHub Actions/,
    );
  });

  test('auto-merge without anything to wait for is a warning', () => {
    const repository = { ...healthy.repository, allowsAutoMerge: false } as const;
    const wanted = [{ ...delivery, autoMerge: 'squash' as const }];
    const told = judge({ repository, login: 'github-actions[bot]' }, { wanted }).join('\n');
    expect(told).toContain('the repository does not allow it');
    expect(told).toContain('main requires no check');
    expect(told).toContain('merges starts no workflows');
  });
});
