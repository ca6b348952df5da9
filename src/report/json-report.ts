import type { z } from 'zod';
import type { Problem } from '../errors.ts';
import type { Plan } from '../plan.ts';
import type { DeliveredGroup } from '../delivery/github/request.ts';
import type { Metadata } from '../manifests/types.ts';
import { toObjectName } from '../manifests/types.ts';
import type { PolicyOutcome } from '../policy/select-images.ts';
import type { Scan } from '../registry/scan.ts';
import type { jsonReportSchema } from './json-report-schema.ts';
import { createDeliveredFinder } from './find-delivered.ts';
import type { OtherRun, Run } from './run.ts';
import { hasFailed, listOtherProblems, listProblems } from './run.ts';

export type JsonReport = z.infer<typeof jsonReportSchema>;

/** The report for programs, in the shape of `schemas/report.schema.json`. */
export function toJsonReport(run: Run): JsonReport {
  const { plan, delivery } = run;
  return {
    version: 1,
    result: hasFailed(run) ? 'failed' : 'ok',
    repositories: plan.scans.map(toRepository),
    policies: plan.policies.map(toPolicy),
    ...toOutcome(plan, delivery),
    ...(run.others && { otherRepositories: run.others.map((other) => toOther(other, plan)) }),
    problems: listProblems(run).map(toProblemRow),
    requests: run.requests,
    ...(run.maxRequests !== undefined && { maxRequests: run.maxRequests }),
    milliseconds: Math.round(run.milliseconds),
  };
}

function toOutcome(
  plan: Pick<Plan, 'markers' | 'commits'>,
  delivery: Run['delivery'],
): Pick<JsonReport, 'markers' | 'commits' | 'delivered' | 'pullRequests'> {
  const find = createDeliveredFinder({ plan, delivery });
  return {
    markers: plan.markers.map((planned) => {
      const { place, policies, ...marker } = planned;
      return { ...place, ...marker, ...(policies && { policies: [...policies] }), ...find(planned) };
    }),
    commits: plan.commits.map((commit) => ({
      automation: commit.automation,
      ...(commit.pushBranch !== undefined && { branch: commit.pushBranch }),
      message: commit.message,
      files: commit.files.map(({ path }) => path),
    })),
    delivered: (delivery?.commits ?? []).map((commit) => ({ ...commit })),
    pullRequests: (delivery?.groups ?? []).map(toPullRequest),
  };
}

function toOther(other: OtherRun, own: Plan): NonNullable<JsonReport['otherRepositories']>[number] {
  return {
    repository: other.repository,
    ...toOutcome(other.plan ?? { markers: [], commits: [] }, other.delivery),
    problems: listOtherProblems(other, own).map(toProblemRow),
  };
}

function toProblemRow({ place, ...problem }: Problem): JsonReport['problems'][number] {
  return { ...problem, ...place };
}

function toRepository(scan: Scan): JsonReport['repositories'][number] {
  const { repository } = scan;
  const named = {
    name: toObjectName(repository),
    ...toClusters(repository),
    image: repository.spec.image,
    state: scan.status,
  };
  switch (scan.status) {
    case 'complete':
      return { ...named, tags: scan.tags.length };
    case 'partial':
      return { ...named, tags: scan.tags.length, reason: scan.reason };
    case 'failed':
      return { ...named, reason: scan.problem.message };
    case 'suspended':
      return named;
  }
}

function toClusters({ metadata }: { readonly metadata: Metadata }): { clusters?: string[] } {
  return metadata.clusters === undefined ? {} : { clusters: [...metadata.clusters] };
}

function toPolicy(outcome: PolicyOutcome): JsonReport['policies'][number] {
  const named = {
    name: toObjectName(outcome.policy),
    ...toClusters(outcome.policy),
    repository: toObjectName(outcome.repository),
    image: outcome.repository.spec.image,
    state: outcome.state,
  };
  switch (outcome.state) {
    case 'selected':
      return { ...named, tag: outcome.tag };
    case 'held':
      return { ...named, reason: outcome.hold.reason };
    case 'failed':
      return { ...named, reason: outcome.problem.message };
  }
}

function toPullRequest(delivered: DeliveredGroup): JsonReport['pullRequests'][number] {
  const { group, state, outcome, branch, title, did, would, body, pullRequest, sha, reason, skipped } =
    delivered;
  return {
    group,
    state,
    outcome,
    branch,
    ...(title !== undefined && { title }),
    ...(did !== undefined && { did }),
    ...(would !== undefined && { would }),
    ...(body !== undefined && { body }),
    ...pullRequest,
    ...(sha !== undefined && { sha }),
    ...(reason !== undefined && { reason }),
    ...(skipped !== undefined && { skipped: skipped.map((one) => ({ ...one })) }),
  };
}
