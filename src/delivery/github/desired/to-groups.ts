import type { ResolvedAutomation } from '../../../manifests/resolve-references.ts';
import { toObjectName } from '../../../manifests/types.ts';
import type { PolicyOutcome } from '../../../policy/select-images.ts';
import { toPolicyName } from '../../../rewrite/rewrite-file.ts';
import type { PlannedCommit } from '../../delivery.ts';
import type { DeliveryOptions } from '../options.ts';
import { renderTextTemplate } from '../text/render-text-template.ts';
import { assertBranchName, toBranchName } from './branch-name.ts';
import { attemptTemplate, findTemplatePlaces } from './fault.ts';
import { createFileComposer } from './compose-files.ts';
import type { FileComposer } from './compose-files.ts';
import type { Group, GroupChange } from './group.ts';
import { toGroupKey } from './group-keys.ts';
import { toTemplateData } from './template-data.ts';

export type GroupsRequest = {
  readonly automations: readonly ResolvedAutomation[];
  readonly commits: readonly PlannedCommit[];
  readonly policies: readonly PolicyOutcome[];
  readonly base: string;
  /** The start of every branch name that we choose. */
  readonly prefix: string;
  readonly optionsFor: (automation: ResolvedAutomation) => DeliveryOptions;
};

type Draft = {
  readonly key: string;
  readonly delivery: Group['delivery'];
  readonly options: DeliveryOptions;
  readonly pushBranch: string | undefined;
  readonly automations: Set<string>;
  readonly changes: GroupChange[];
};

/**
 * Sorts what the automations of one base branch change into groups, in a stable order. An automation that is one group
 * has it even without changes, so that the pull request of what has been delivered otherwise can be found and closed.
 * A template that gives no branch name is the trouble of its group alone.
 */
export function toGroups(request: GroupsRequest): readonly Group[] {
  const policies = new Map(request.policies.map((outcome) => [toObjectName(outcome.policy), outcome]));
  const commits = new Map(request.commits.map((commit) => [commit.automation, commit]));
  const drafts = new Map<string, Draft>();
  for (const resolved of request.automations) {
    const options = request.optionsFor(resolved);
    if (options.delivery === 'none' || resolved.automation.spec.suspend) continue;
    const commit = commits.get(toObjectName(resolved.automation));
    addToDrafts({ drafts, resolved, options, commit, policies });
  }
  const composer = createFileComposer(request.commits);
  return [...drafts.values()]
    .map((draft) => toGroup({ draft, request, commits, policies, composer }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

type DraftRequest = {
  readonly drafts: Map<string, Draft>;
  readonly resolved: ResolvedAutomation;
  readonly options: DeliveryOptions;
  readonly commit: PlannedCommit | undefined;
  readonly policies: ReadonlyMap<string, PolicyOutcome>;
};

function addToDrafts({ drafts, resolved, options, commit, policies }: DraftRequest): void {
  const automation = toObjectName(resolved.automation);
  const pushBranch = resolved.separateBranch ? resolved.pushBranch : undefined;
  // Automations that push to one branch have always landed together.
  const automationKey = pushBranch === undefined ? automation : `branch:${pushBranch}`;
  const delivery = options.delivery ?? (resolved.separateBranch ? 'pull-request' : 'auto');
  if (delivery === 'none') return;
  const draftFor = (shared: string): Draft => {
    // What lands in different ways cannot land together.
    const key = delivery === 'pull-request' || shared === automation ? shared : `${shared}:${delivery}`;
    const branch = shared === automationKey ? pushBranch : undefined;
    const draft = drafts.get(key) ?? {
      key,
      delivery,
      options,
      pushBranch: branch,
      automations: new Set<string>(),
      changes: [],
    };
    drafts.set(key, draft);
    draft.automations.add(automation);
    return draft;
  };
  if (options.groupBy === 'automation') draftFor(automationKey);
  for (const planned of commit?.changes ?? []) {
    const policy = toPolicyName(planned);
    const change = { ...planned, automation, policy, ...toSelected(policies.get(policy)) };
    draftFor(toGroupKey({ change, options, automationKey, policies })).changes.push(change);
  }
}

function toSelected(outcome: PolicyOutcome | undefined): Pick<GroupChange, 'selected'> {
  if (outcome?.state !== 'selected') return {};
  return { selected: { image: outcome.repository.spec.image, tag: outcome.tag } };
}

type GroupRequest = {
  readonly draft: Draft;
  readonly request: GroupsRequest;
  readonly commits: ReadonlyMap<string, PlannedCommit>;
  readonly policies: ReadonlyMap<string, PolicyOutcome>;
  readonly composer: FileComposer;
};

function toGroup({ draft, request, commits, policies, composer }: GroupRequest): Group {
  const { key, delivery, options, automations } = draft;
  const { base } = request;
  const changes = mergeChanges(draft.changes);
  const message = findMessage([...automations], changes, commits);
  const data = toTemplateData({ key, base, changes, policies });
  const [first] = automations;
  const places = findTemplatePlaces(request.automations, first);
  return {
    key,
    base,
    ...toBranch(draft, { ...request, places }, data),
    places,
    delivery,
    options,
    automations: [...automations].sort(),
    changes,
    ...(message !== undefined && { message }),
    toFiles: (kept) => composer.compose(kept),
  };
}

function toBranch(
  draft: Draft,
  { base, prefix, places }: GroupsRequest & Pick<Group, 'places'>,
  data: Readonly<Record<string, string>>,
): Pick<Group, 'branch' | 'misnamed'> {
  const { key, options, pushBranch } = draft;
  const fallback = pushBranch ?? toBranchName({ prefix, key, base });
  const { branchTemplate: template } = options;
  // Without changes there is nothing to put into a template, and nothing to name either.
  if (template === '' || draft.changes.length === 0) return { branch: fallback };
  const named = attemptTemplate({ option: 'branch', template, places }, () => {
    const branch = renderTextTemplate(template, data);
    assertBranchName(branch);
    return branch;
  });
  return 'fault' in named ? { branch: fallback, misnamed: named.fault } : { branch: named.value };
}

/** Two automations may set the same value; it is then the change of the first. */
function mergeChanges(changes: readonly GroupChange[]): readonly GroupChange[] {
  const owners = new Map<string, string>();
  return changes.filter(({ file, object, setter, new: value, automation }) => {
    const site = JSON.stringify([file, object, setter, value]);
    const owner = owners.get(site) ?? automation;
    owners.set(site, owner);
    return owner === automation;
  });
}

function findMessage(
  automations: readonly string[],
  changes: readonly GroupChange[],
  commits: ReadonlyMap<string, PlannedCommit>,
): string | undefined {
  const commit = automations.length === 1 ? commits.get(automations[0] ?? '') : undefined;
  return commit?.changes.length === changes.length ? commit.message : undefined;
}
