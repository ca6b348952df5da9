import { TidemarkError } from '../../errors.ts';
import { createManifest, toInterval } from '../create-manifest.ts';

/** The options of every `tidemark create image …` command, as commander names them. */
export type CreateOptions = {
  readonly namespace: string;
  readonly label: readonly string[];
};

export type CreateRepositoryOptions = CreateOptions & {
  readonly image?: string;
  readonly interval: string;
  readonly scanTimeout?: string;
  readonly secretRef?: string;
  readonly certSecretRef?: string;
  readonly provider?: string;
};

export type CreatePolicyOptions = CreateOptions & {
  readonly imageRef?: string;
  readonly selectSemver?: string;
  readonly selectAlpha?: string;
  readonly selectNumeric?: string;
  readonly filterRegex?: string;
  readonly filterExtract?: string;
  readonly reflectDigest?: string;
  readonly interval?: string;
};

export type CreateUpdateOptions = CreateOptions & {
  readonly interval: string;
  readonly gitRepoRef?: string;
  readonly gitRepoNamespace?: string;
  readonly gitRepoPath?: string;
  readonly checkoutBranch?: string;
  readonly pushBranch?: string;
  readonly authorName?: string;
  readonly authorEmail?: string;
  readonly commitTemplate?: string;
};

export function createRepository(name: string, options: CreateRepositoryOptions): string {
  const { image = need('--image'), interval, scanTimeout, secretRef, certSecretRef, provider } = options;
  const spec = {
    image,
    interval: toInterval(interval),
    timeout: scanTimeout && toInterval(scanTimeout),
    secretRef: secretRef && { name: secretRef },
    certSecretRef: certSecretRef && { name: certSecretRef },
    provider,
  };
  return print('ImageRepository', name, options, spec);
}

export function createPolicy(name: string, options: CreatePolicyOptions): string {
  const { imageRef = need('--image-ref'), filterRegex, filterExtract, reflectDigest, interval } = options;
  if (filterExtract !== undefined && filterRegex === undefined) {
    throw new TidemarkError(
      'invalid-input',
      '--filter-extract: expected --filter-regex beside it, found none',
    );
  }
  const spec = {
    imageRepositoryRef: { name: imageRef },
    policy: toPolicy(options),
    filterTags: filterRegex && { pattern: filterRegex, extract: filterExtract },
    digestReflectionPolicy: reflectDigest,
    interval: interval && toInterval(interval),
  };
  return print('ImagePolicy', name, options, spec);
}

function toPolicy({ selectSemver, selectAlpha, selectNumeric }: CreatePolicyOptions) {
  const given = [selectSemver, selectAlpha, selectNumeric].filter((value) => value !== undefined);
  if (given.length !== 1) {
    const message = `expected one of --select-semver, --select-alpha and --select-numeric, found ${given.length}`;
    throw new TidemarkError('invalid-input', message);
  }
  return {
    semver: selectSemver && { range: selectSemver },
    alphabetical: selectAlpha && { order: selectAlpha },
    numerical: selectNumeric && { order: selectNumeric },
  };
}

export function createUpdate(name: string, options: CreateUpdateOptions): string {
  const { gitRepoRef = need('--git-repo-ref'), authorEmail = need('--author-email') } = options;
  const { checkoutBranch, pushBranch, gitRepoNamespace: namespace, gitRepoPath: path } = options;
  const spec = {
    interval: toInterval(options.interval),
    sourceRef: { kind: 'GitRepository', name: gitRepoRef, namespace },
    git: {
      checkout: checkoutBranch && { ref: { branch: checkoutBranch } },
      commit: {
        author: { name: options.authorName, email: authorEmail },
        messageTemplate: options.commitTemplate,
      },
      push: pushBranch && { branch: pushBranch },
    },
    update: { path, strategy: 'Setters' },
  };
  return print('ImageUpdateAutomation', name, options, spec);
}

function print(
  kind: Parameters<typeof createManifest>[0]['kind'],
  name: string,
  { namespace, label: labels }: CreateOptions,
  spec: Readonly<Record<string, unknown>>,
): string {
  return createManifest({ kind, name, namespace, labels, spec });
}

function need(option: string): never {
  throw new TidemarkError('invalid-input', `${option}: expected a value, found none`);
}
