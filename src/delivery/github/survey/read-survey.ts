import * as z from 'zod';
import type { Reader } from './reader.ts';
import { createReader } from './reader.ts';
import type { ReaderOptions } from './reader.ts';
import type { BranchRules, RepositoryAnswer, Survey } from './survey.ts';
import { toTokenForm } from './survey.ts';

export type SurveyOptions = ReaderOptions & {
  readonly owner: string;
  readonly repository: string;
  /** The branches whose rules count; a branch need not exist. */
  readonly branches: readonly string[];
};

const BRANCHES_LIMIT = 20;
const RULES_PER_PAGE = 100;
const RULES_PAGES = 10;

const repositorySchema = z.object({
  default_branch: z.string(),
  archived: z.boolean().optional(),
  disabled: z.boolean().optional(),
  private: z.boolean().optional(),
  allow_auto_merge: z.boolean().optional(),
  permissions: z.object({ push: z.boolean().optional() }).optional(),
});

const rulesSchema = z.array(
  z.object({
    type: z.string(),
    parameters: z
      .object({ required_status_checks: z.array(z.object({ context: z.string() })).optional() })
      .optional()
      .catch(undefined),
  }),
);

const workflowsSchema = z.object({
  default_workflow_permissions: z.string(),
  can_approve_pull_request_reviews: z.boolean(),
});

const viewerSchema = z.object({ data: z.object({ viewer: z.object({ login: z.string() }) }) });

const protectionSchema = z.object({
  data: z.object({
    repository: z.object({
      ref: z
        .object({
          refUpdateRule: z
            .object({
              requiredStatusCheckContexts: z.array(z.string().nullable()).nullable(),
              requiredApprovingReviewCount: z.number().nullable(),
              requiresSignatures: z.boolean(),
              requiresLinearHistory: z.boolean(),
              viewerCanPush: z.boolean(),
            })
            .nullable(),
        })
        .nullable(),
    }),
  }),
});

export const VIEWER = 'query Viewer { viewer { login } }';
export const PROTECTION = `query Protection($owner: String!, $name: String!, $ref: String!) {
  repository(owner: $owner, name: $name) { ref(qualifiedName: $ref) { refUpdateRule {
    requiredStatusCheckContexts requiredApprovingReviewCount requiresSignatures requiresLinearHistory viewerCanPush
  } } }
}`;

/**
 * Looks at everything that decides whether a delivery will succeed. Only reads: `GET` requests of the REST API, and
 * queries. What cannot be read is absent.
 */
export async function readSurvey(options: SurveyOptions): Promise<Survey> {
  const { owner, repository: name, token } = options;
  const reader = createReader(options);
  const path = `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
  const found = await reader.get(path);
  const viewer = viewerSchema.safeParse((await reader.query(VIEWER, {})).body);
  const scopes = found.headers.get('x-oauth-scopes');
  const common = {
    tokenForm: toTokenForm(token),
    ...(viewer.success && { login: viewer.data.data.viewer.login }),
    ...(scopes !== null && { scopes: scopes.split(',').flatMap((scope) => scope.trim() || []) }),
  };
  const repository = toRepository(found);
  if (repository.state === 'failed') return { ...common, repository, rules: new Map() };
  const rules = new Map<string, BranchRules>();
  for (const branch of new Set(options.branches.slice(0, BRANCHES_LIMIT))) {
    rules.set(branch, await readRules({ reader, path, owner, name, branch }));
  }
  const workflows = workflowsSchema.safeParse(
    (await reader.get(`${path}/actions/permissions/workflow`)).body,
  );
  return {
    ...common,
    repository,
    rules,
    ...(workflows.success && {
      workflows: {
        canOpenPulls: workflows.data.can_approve_pull_request_reviews,
        isReadOnly: workflows.data.default_workflow_permissions === 'read',
      },
    }),
  };
}

function toRepository({
  status,
  message,
  body,
  headers,
}: Awaited<ReturnType<Reader['get']>>): RepositoryAnswer {
  const parsed = repositorySchema.safeParse(body);
  if (!parsed.success) return { state: 'failed', message: `status ${status}: ${message}` };
  const { default_branch: defaultBranch, archived, disabled, permissions, allow_auto_merge } = parsed.data;
  const remaining = Number(headers.get('x-ratelimit-remaining') ?? Number.NaN);
  return {
    state: 'found',
    defaultBranch,
    isArchived: archived === true,
    isDisabled: disabled === true,
    isPrivate: parsed.data.private === true,
    ...(permissions?.push !== undefined && { canPush: permissions.push }),
    ...(allow_auto_merge !== undefined && { allowsAutoMerge: allow_auto_merge }),
    ...(Number.isFinite(remaining) && { remaining }),
  };
}

type RulesRequest = {
  readonly reader: Reader;
  readonly path: string;
  readonly owner: string;
  readonly name: string;
  readonly branch: string;
};

async function readRules({ reader, path, owner, name, branch }: RulesRequest): Promise<BranchRules> {
  const { rules, isComplete } = await listRules(
    reader,
    `${path}/rules/branches/${encodeURIComponent(branch)}`,
  );
  const classic = protectionSchema.safeParse(
    (await reader.query(PROTECTION, { owner, name, ref: `refs/heads/${branch}` })).body,
  );
  const rule = classic.data?.data.repository.ref?.refUpdateRule;
  const contexts = rules.flatMap(({ parameters }) => parameters?.required_status_checks ?? []);
  const checks = [
    ...contexts.map(({ context }) => context),
    ...(rule?.requiredStatusCheckContexts ?? []).filter((context) => context !== null),
  ];
  const types = [
    ...rules.map(({ type }) => type),
    ...((rule?.requiredApprovingReviewCount ?? null) === null ? [] : ['pull_request']),
    ...((rule?.requiredStatusCheckContexts?.length ?? 0) > 0 ? ['required_status_checks'] : []),
    ...(rule?.requiresSignatures === true ? ['required_signatures'] : []),
    ...(rule?.requiresLinearHistory === true ? ['required_linear_history'] : []),
    ...(rule?.viewerCanPush === false ? ['update'] : []),
  ];
  return {
    types: [...new Set(types)],
    checks: [...new Set(checks)],
    isPartial: !isComplete || !classic.success,
  };
}

/** Every page of the rules of a branch; not complete when one cannot be read, or when there are too many. */
async function listRules(reader: Reader, path: string) {
  const rules: z.infer<typeof rulesSchema>[number][] = [];
  for (let page = 1; page <= RULES_PAGES; page++) {
    const { body } = await reader.get(`${path}?per_page=${RULES_PER_PAGE}${page > 1 ? `&page=${page}` : ''}`);
    const listed = rulesSchema.safeParse(body);
    rules.push(...(listed.data ?? []));
    if (!listed.success) return { rules, isComplete: false };
    if (listed.data.length < RULES_PER_PAGE) return { rules, isComplete: true };
  }
  return { rules, isComplete: false };
}
