import type { Finding, WantedDelivery } from '../../delivery/github/survey/judge-survey.ts';
import { judgeSurvey } from '../../delivery/github/survey/judge-survey.ts';
import { readSurvey } from '../../delivery/github/survey/read-survey.ts';
import { readAutomationOptions } from '../../delivery/options/automation-options.ts';
import type { Problem } from '../../errors.ts';
import { TidemarkError, toProblemLine } from '../../errors.ts';
import { createLocalTree } from '../../manifests/checkout/local-tree.ts';
import type { ResolvedAutomation } from '../../manifests/resolve-references.ts';
import { toObjectName } from '../../manifests/types.ts';
import { plan } from '../../pipeline.ts';
import type { Plan } from '../../plan.ts';
import { findBase } from '../find-base.ts';
import { findGithubTarget } from '../github-target.ts';
import { findManifestSource } from '../manifest-source.ts';
import { createRegistryAccess } from '../registry-access.ts';
import { findRepositoryRoot } from '../repository-root.ts';
import type { RunOptions } from '../run-once.ts';
import { examineRegistries } from './examine-registries.ts';
import { examineSecrets } from './examine-secrets.ts';

/** Everything that `tidemark doctor` has looked at. */
export type Diagnosis = { readonly findings: readonly Finding[] };

type Examination = {
  readonly options: RunOptions;
  readonly root: string;
  readonly planned: Plan;
};

/** Behind the prefix: the branch whose rules stand for those of the branches that we name ourselves. */
const SAMPLE = 'images';

/**
 * Looks at all that a run depends on: manifests, registries with their credentials, secrets, and for GitHub the token
 * and the rules of branches. Writes nothing, anywhere, and asks GitHub only to read.
 *
 * Throws `TidemarkError` as a run does when it cannot start.
 */
export async function diagnose(options: RunOptions): Promise<Diagnosis> {
  const { root, directory } = findRepositoryRoot(options.directory);
  const source = await findManifestSource({ ...options, root, directory });
  const { countRequests: _, ...access } = createRegistryAccess(options);
  const tree = createLocalTree(root);
  const planned = await plan({ ...options, ...source, ...access, tree, oneTree: false });
  return {
    findings: [
      ...examineManifests(planned),
      ...(await examineRegistries(planned.scans, { ...access, environment: options.environment })),
      ...examineSecrets({ plan: planned, source, environment: options.environment }),
      ...(await examineGithub({ options, root, planned })),
    ],
  };
}

const elsewhere: ReadonlySet<string> = new Set(['registry', 'invalid-credentials']);

function examineManifests({ problems, automations, policies }: Plan): readonly Finding[] {
  const about = problems.filter(({ code }) => !elsewhere.has(code) && !code.startsWith('registry-'));
  const errors = about.filter(({ severity }) => severity === 'error');
  const shown = errors.slice(0, 20).map((problem: Problem): Finding => {
    return { topic: 'manifests', state: 'error', message: toProblemLine(problem) };
  });
  const count = `${policies.length} ${policies.length === 1 ? 'policy' : 'policies'}, ${toCount(automations, 'automation')}`;
  if (errors.length === 0 && policies.length + automations.length > 0)
    return [{ topic: 'manifests', state: 'ok', message: `${count}, ${toCount(about, 'warning')}` }];
  const fix = 'name the directories with --manifests, or begin with tidemark create';
  if (errors.length === 0)
    return [{ topic: 'manifests', state: 'error', message: 'no image manifests were found', fix }];
  return shown;
}

async function examineGithub({ options, root, planned }: Examination): Promise<readonly Finding[]> {
  const { environment } = options;
  try {
    const target = await findGithubTarget({ root, environment });
    const base = options.base ?? (await findBase(root, environment));
    const wanted = planned.automations.flatMap((resolved) => toWanted(resolved, options));
    const branches = [base, ...wanted.map(({ branch }) => branch)];
    const survey = await readSurvey({ ...target, branches });
    const isWorkflow = environment['GITHUB_ACTIONS'] === 'true';
    const { tokenKind } = options;
    return judgeSurvey({ survey, base, wanted, isWorkflow, ...(tokenKind && { tokenKind }) });
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    return [{ topic: 'github', state: 'unknown', message: `GitHub was not looked at: ${error.message}` }];
  }
}

function toWanted(resolved: ResolvedAutomation, options: RunOptions): readonly WantedDelivery[] {
  const { automation, separateBranch, pushBranch } = resolved;
  if (automation.spec.suspend) return [];
  const forced = options.delivery === 'pull-request' ? { delivery: 'pull-request' as const } : {};
  const read = readAutomationOptions(automation, { ...options.options, ...forced }).options;
  const kind = read.delivery ?? (separateBranch ? 'pull-request' : 'auto');
  if (kind === 'none') return [];
  return [
    {
      automation: toObjectName(automation),
      kind,
      branch:
        separateBranch && pushBranch !== undefined
          ? pushBranch
          : `${options.branchPrefix ?? 'tidemark/'}${SAMPLE}`,
      hasAuthor: read.author !== undefined,
      isAppended: read.branchUpdate === 'append',
      ...(read.autoMerge && { autoMerge: read.autoMerge.method }),
    },
  ];
}

function toCount({ length }: readonly unknown[], word: string): string {
  return `${length} ${word}${length === 1 ? '' : 's'}`;
}
