import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createGit } from '../../delivery/checkout/git.ts';
import { createWriteDelivery } from '../../delivery/checkout/write-delivery.ts';
import { TidemarkError } from '../../errors.ts';
import { createLocalTree } from '../../manifests/checkout/local-tree.ts';
import { defaultConfigPath } from '../load-config.ts';
import { findRepositoryRoot } from '../repository-root.ts';
import { planInit } from './plan-init.ts';
import type { InitPlan } from './plan-init.ts';
import { toLeftOutText } from './survey-file.ts';
import { writeConfig } from './write-config.ts';

export type InitOptions = {
  /** A directory of the repository; only what is below is looked at. */
  readonly directory: string;
  /** Writes; without it nothing is changed. */
  readonly write: boolean;
  readonly addsMarkers: boolean;
  /** Replaces a configuration that is there. */
  readonly force: boolean;
};

export type InitRun = {
  readonly plan: InitPlan;
  /** The configuration, as a path from the root. */
  readonly path: string;
  readonly exists: boolean;
  readonly isWritten: boolean;
};

/**
 * Makes a first configuration, without any network. Throws `TidemarkError` `invalid-input` when there is one already that
 * was not to be replaced, or when there is nothing to configure.
 */
export async function runInit(options: InitOptions): Promise<InitRun> {
  const { root, directory } = findRepositoryRoot(options.directory);
  const branch = await findBranch(root);
  const plan = planInit({ tree: createLocalTree(root), directory, branch, addsMarkers: options.addsMarkers });
  const path = defaultConfigPath;
  const exists = existsSync(join(root, path));
  if (plan.found === 'none') throw new TidemarkError('invalid-input', describeNothing(plan));
  if (!options.write) return { plan, path, exists, isWritten: false };
  if (exists && !options.force) {
    const message = `expected no configuration, found ${path}; it is left as it is, say --force to replace it`;
    throw new TidemarkError('invalid-input', message);
  }
  const takeBack = await writeConfig(root, path, plan.config);
  try {
    await writeMarkers(root, plan);
  } catch (error) {
    await takeBack();
    throw error;
  }
  return { plan, path, exists, isWritten: true };
}

/** So many values that cannot be used are named when there are no others. */
const named = 5;

function describeNothing({ leftOut }: InitPlan): string {
  const names = leftOut.slice(0, named).map(toLeftOutText);
  const more = leftOut.length > named ? [`and ${leftOut.length - named} more`] : [];
  const found =
    leftOut.length === 0
      ? 'found neither'
      : `found none that can be followed (${[...names, ...more].join('; ')})`;
  return `expected image manifests of Flux, or images in YAML files, ${found}; write .github/tidemark.yaml by hand`;
}

/** Writes with the care of a delivery: nothing is written when a file has changed meanwhile. */
async function writeMarkers(root: string, { files }: InitPlan): Promise<void> {
  if (files.length === 0) return;
  const author = { name: '', email: '' };
  const change = {
    automation: 'init',
    separateBranch: false,
    author,
    message: '',
    changes: [],
    pushOptions: {},
  };
  await createWriteDelivery({ root }).deliver([{ ...change, files }]);
}

async function findBranch(root: string): Promise<string> {
  const head = await createGit({ root }).attempt(['symbolic-ref', '--quiet', '--short', 'HEAD']);
  const branch = head.exitCode === 0 ? head.stdout.trim() : '';
  return branch === '' ? 'main' : branch;
}
