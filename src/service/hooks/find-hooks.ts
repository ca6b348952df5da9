import type { Problem } from '../../errors.ts';
import type { Plan } from '../../plan.ts';
import { findDigest } from '../../receivers/hook-path.ts';
import { loadReceivers } from '../../receivers/manifests/load-receivers.ts';
import { openHooks } from '../../receivers/open-hooks.ts';
import type { SecretStore } from '../../registry/credentials/secrets.ts';
import type { PlannedTree } from '../reconcile/plan-tree.ts';
import { toHookText } from './stored-hook.ts';

export type FoundHooks = {
  /** What is to be stored, by the digest of the path. */
  readonly hooks: readonly (readonly [digest: string, text: string])[];
  readonly problems: readonly Problem[];
};

const mostHooks = 100;

/** The Receivers of a repository, each with the digest by which it is called. */
export async function findHooks({ plan, source }: PlannedTree, secrets: SecretStore): Promise<FoundHooks> {
  const { receivers, problems } = loadReceivers(plan.notifications, source);
  if (receivers.length === 0) return { hooks: [], problems };
  const opened = await openHooks(receivers.slice(0, mostHooks), secrets);
  const manifests = toObjects(plan);
  return {
    hooks: opened.hooks.flatMap(({ receiver, path }) => {
      const digest = findDigest(path);
      return digest === undefined ? [] : [[digest, toHookText({ receiver, manifests })] as const];
    }),
    problems: [...problems, ...opened.problems],
  };
}

function toObjects({ scans, policies, automations }: Plan) {
  return {
    imageRepositories: scans.map(({ repository }) => repository),
    imagePolicies: policies.map(({ policy }) => policy),
    imageUpdateAutomations: automations.map(({ automation }) => automation),
  };
}
