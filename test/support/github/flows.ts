import { deployment, run } from './fleet.ts';
import type { AutomationInput, RunOptions } from './fleet.ts';
import type { FakeGithub, Interceptor } from './fake-github.ts';
import { createDelivery } from './fleet.ts';
import { tell, tellProposed, wish } from './story.ts';

/** One way through the delivery, from a state that it starts in. */
export type Flow = {
  readonly prepare: () => Promise<FakeGithub>;
  readonly automations: readonly AutomationInput[];
  readonly options?: RunOptions;
  /** A comment that starts the run; it comes again, like a job that was not done, until a run is through. */
  readonly comment?: string;
  /** What a run asks when all is done; `S` unless given. */
  readonly quiet?: RegExp;
  /** Somebody has asked to throw out what others have committed. */
  readonly discards?: true;
};

/** One run of a flow; with the comment for as long as it is not done. */
export async function runFlow(
  github: FakeGithub,
  { automations, options, comment }: Flow,
  { minute, asks }: { readonly minute: number; readonly asks: boolean },
): Promise<void> {
  const common = { ...options, minute };
  if (comment === undefined || !asks) {
    await run(github, automations, common);
    return;
  }
  const event = { action: 'created', pullRequest: 1, comment: 7, login: 'writer', isBot: false };
  const { asked } = await createDelivery(github, options).handleComment({ ...event, body: comment });
  await run(github, automations, { ...common, request: { ...options?.request, asked } });
}

/** The process ends at a request, before or after it was done. */
export function killAt(at: number, after: boolean): Interceptor {
  let dead = false;
  return (_, perform, index) => {
    if (!dead && index === at && after) perform();
    dead ||= index === at;
    if (dead) throw new Error('the process is gone');
    return perform();
  };
}

export function reset(github: FakeGithub): FakeGithub {
  github.intercept = (_, perform) => perform();
  github.takeTrace();
  return github;
}

const split = [{ name: 'apps/prod', tags: { 'apps/a': '1.0.1', 'apps/b': '1.0.1' } }];
const squash = { autoMerge: { method: 'squash', withoutProtection: false } } as const;

async function tellWith(settings: Partial<FakeGithub['repository']['settings']>): Promise<FakeGithub> {
  const github = tell();
  Object.assign(github.repository.settings, settings);
  return github;
}

async function tellEdited(): Promise<FakeGithub> {
  const github = await tellProposed();
  github.repository.push(github.repository.pull(1).head, { 'README.md': 'by somebody\n' });
  return github;
}

async function tellClosed(): Promise<FakeGithub> {
  const github = await tellProposed();
  github.repository.close(1);
  return github;
}

async function tellOrphan(): Promise<FakeGithub> {
  const github = tell();
  github.intercept = killAt(5, true);
  await run(github, wish('1.2.4'));
  return reset(github);
}

async function tellTwo(): Promise<FakeGithub> {
  const github = tell({
    'a.yaml': deployment('1.0.0', 'apps/a'),
    'b.yaml': deployment('1.0.0', 'apps/b'),
  });
  await run(github, split, { options: { groupBy: 'policy' } });
  return reset(github);
}

/** What is proposed, and then something happens to the base branch or the pull request. */
async function tellThen(act: (github: FakeGithub) => void, options?: RunOptions): Promise<FakeGithub> {
  const github = await tellProposed(options);
  act(github);
  return github;
}

export const flows: Readonly<Record<string, Flow>> = {
  create: { prepare: async () => tell(), automations: wish('1.2.4') },
  update: { prepare: async () => tellProposed(), automations: wish('1.2.5') },
  append: {
    prepare: async () => tellProposed(),
    automations: wish('1.2.5'),
    options: { options: { branchUpdate: 'append' } },
  },
  'append with a merge of the base': {
    prepare: async () => tellThen((github) => github.repository.push('main', { 'README.md': 'news\n' })),
    automations: wish('1.2.5'),
    options: { options: { branchUpdate: 'append' } },
  },
  'signed on scratch': {
    prepare: async () => tellWith({ requireSignatures: true, token: 'personal' }),
    automations: wish('1.2.4'),
  },
  'update signed on scratch': {
    prepare: async () =>
      tellThen((github) =>
        Object.assign(github.repository.settings, { requireSignatures: true, token: 'personal' }),
      ),
    automations: wish('1.2.5'),
  },
  'without updateRefs': {
    prepare: async () => tellThen((github) => (github.repository.settings.hasUpdateRefs = false)),
    automations: wish('1.2.5'),
  },
  'close obsolete': { prepare: async () => tellProposed(), automations: [] },
  'close delivered': {
    prepare: async () =>
      tellThen((github) => github.repository.push('main', { 'apps/app.yaml': deployment('1.2.4') })),
    automations: wish('1.2.4'),
  },
  'delete what was merged': {
    prepare: async () => tellThen((github) => github.repository.merge(1)),
    automations: wish('1.2.4'),
  },
  'delete what was turned down': {
    prepare: tellClosed,
    automations: wish('1.2.4'),
    options: { options: { deleteRejected: true } },
    quiet: /^S( H)?$/,
  },
  direct: {
    prepare: async () => tell(),
    automations: wish('1.2.4'),
    options: { options: { delivery: 'commit' } },
  },
  'direct with an executable file': {
    prepare: async () => tell({ 'run.yaml': { mode: '100755', content: deployment('1.2.3') } }),
    automations: wish('1.2.4'),
    options: { options: { delivery: 'commit' } },
  },
  'auto on a protected branch': {
    prepare: async () => tellWith({ requirePullRequest: true }),
    automations: wish('1.2.4'),
    options: { options: { delivery: 'auto' } },
  },
  'adopt orphan': { prepare: tellOrphan, automations: wish('1.2.4') },
  'rebuild orphan': { prepare: tellOrphan, automations: wish('1.2.5') },
  regroup: {
    prepare: tellTwo,
    automations: split,
    options: { options: { groupBy: 'all' } },
  },
  'a branch for each version': {
    prepare: async () => tellProposed({ options: { branchTemplate: 'tidemark/app-{{ .New }}' } }),
    automations: wish('1.2.5'),
    options: { options: { branchTemplate: 'tidemark/app-{{ .New }}' } },
  },
  'rebuild on a base that has moved': {
    prepare: async () =>
      tellThen((github) =>
        github.repository.push('main', { 'apps/app.yaml': `# note\n${deployment('1.2.3')}` }),
      ),
    automations: wish('1.2.4'),
  },
  'put the text right': {
    prepare: async () => tellProposed(),
    automations: wish('1.2.4'),
    options: { options: { titleTemplate: 'bump {{ .Policy }}' } },
  },
  'everything that a pull request can have': {
    prepare: async () => tell(),
    automations: wish('1.2.4'),
    options: {
      options: {
        ...squash,
        labels: ['deps', 'bot'],
        assignees: ['alice'],
        milestone: 3,
        reviewers: ['bob'],
        teamReviewers: ['platform'],
        draft: true,
      },
    },
  },
  'auto-merge': {
    prepare: async () => tellProposed(),
    automations: wish('1.2.4'),
    options: { options: squash },
  },
  'merge at once': {
    prepare: async () => tellWith({ autoMerge: 'clean' }),
    automations: wish('1.2.4'),
    options: { options: squash },
  },
  'propose again what was taken back': {
    prepare: async () =>
      tellThen((github) => {
        github.repository.merge(1, { deleteBranch: true });
        github.repository.push('main', { 'apps/app.yaml': deployment('1.2.3') });
      }),
    automations: wish('1.2.4'),
  },
  'a newer tag after a no': { prepare: tellClosed, automations: wish('1.2.5') },
  'notice on an edited branch': {
    prepare: tellEdited,
    automations: wish('1.2.5'),
    quiet: /^S CMP$/,
  },
  'rebuild asked for': {
    prepare: tellEdited,
    automations: wish('1.2.5'),
    comment: '/tidemark rebuild',
    discards: true,
  },
  'recreate asked for': {
    prepare: tellClosed,
    automations: wish('1.2.4'),
    comment: '/tidemark recreate',
  },
  'pause asked for': {
    prepare: async () => tellProposed(),
    automations: wish('1.2.5'),
    comment: '/tidemark pause',
  },
  'ignore asked for': {
    prepare: async () => tellProposed(),
    automations: wish('1.2.4'),
    comment: '/tidemark ignore 1.2.4',
  },
};
