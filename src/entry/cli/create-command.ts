import { TidemarkError, toProblem } from '../../errors.ts';
import { compileRegexp } from '../../go/regexp.ts';
import { parseImageName } from '../../registry/image-name.ts';
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
  readonly certRef?: string;
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
  readonly signingKeySecret?: string;
  readonly signingKeyType?: string;
};

export function createRepository(name: string, options: CreateRepositoryOptions): string {
  const { interval, scanTimeout, secretRef, certRef, provider } = options;
  const image = need('--image', options.image);
  checkImage(image);
  const spec = {
    image,
    interval: toInterval(interval),
    timeout: scanTimeout ? toInterval(scanTimeout) : undefined,
    secretRef: secretRef ? { name: secretRef } : undefined,
    certSecretRef: certRef ? { name: certRef } : undefined,
    provider: provider || undefined,
  };
  return print('ImageRepository', name, options, spec);
}

export function createPolicy(name: string, options: CreatePolicyOptions): string {
  const { filterRegex, filterExtract, reflectDigest, interval } = options;
  const imageRef = need('--image-ref', options.imageRef);
  checkFilter(filterRegex, filterExtract);
  const spec = {
    imageRepositoryRef: { name: imageRef },
    policy: toPolicy(options),
    filterTags: filterRegex ? { pattern: filterRegex, extract: filterExtract ?? '' } : undefined,
    digestReflectionPolicy: reflectDigest || undefined,
    interval: interval ? toInterval(interval) : undefined,
  };
  return print('ImagePolicy', name, options, spec);
}

function toPolicy({ selectSemver, selectAlpha, selectNumeric }: CreatePolicyOptions) {
  const given = [selectSemver, selectAlpha, selectNumeric].filter(
    (value) => value !== undefined && value !== '',
  );
  if (given.length !== 1) {
    const message = `expected one of --select-semver, --select-alpha and --select-numeric, found ${given.length}`;
    throw new TidemarkError('invalid-input', message);
  }
  return {
    semver: selectSemver ? { range: selectSemver } : undefined,
    alphabetical: selectAlpha ? { order: selectAlpha } : undefined,
    numerical: selectNumeric ? { order: selectNumeric } : undefined,
  };
}

export function createUpdate(name: string, options: CreateUpdateOptions): string {
  const { pushBranch, gitRepoNamespace: namespace, gitRepoPath: path, commitTemplate } = options;
  const gitRepoRef = need('--git-repo-ref', options.gitRepoRef);
  const branch = need('--checkout-branch', options.checkoutBranch);
  const author = {
    name: need('--author-name', options.authorName),
    email: need('--author-email', options.authorEmail),
  };
  const spec = {
    interval: toInterval(options.interval),
    sourceRef: { kind: 'GitRepository', name: gitRepoRef, namespace: namespace || undefined },
    git: {
      checkout: { ref: { branch } },
      commit: { author, messageTemplate: commitTemplate || undefined, signingKey: toSigningKey(options) },
      push: pushBranch ? { branch: pushBranch } : undefined,
    },
    update: path ? { path, strategy: 'Setters' } : undefined,
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

/** An empty value is none, as in flux. */
function need(option: string, value: string | undefined): string {
  if (value !== undefined && value !== '') return value;
  throw new TidemarkError('invalid-input', `${option}: expected a value, found none`);
}

function checkImage(image: string): void {
  try {
    parseImageName(image);
  } catch (error) {
    throw new TidemarkError('invalid-input', `--image: ${toProblem(error).message}`);
  }
}

/** What a cluster finds out at the first scan only. */
function checkFilter(pattern: string | undefined, extract: string | undefined): void {
  if (!pattern && !extract) return;
  if (!pattern) {
    const message = '--filter-extract: expected --filter-regex beside it, found none';
    throw new TidemarkError('invalid-input', message);
  }
  const names = readNames(pattern);
  for (const [, plain, braced] of (extract ?? '').matchAll(/\$(?:\$|(\w+)|\{(\w+)\})/g)) {
    const name = plain ?? braced;
    if (name === undefined || /^\d+$/.test(name) || names.includes(name)) continue;
    const message = `--filter-extract: expected a group of --filter-regex, found $${name}; name it as in (?P<${name}>…)`;
    throw new TidemarkError('invalid-input', message);
  }
}

function readNames(pattern: string): readonly string[] {
  try {
    return compileRegexp(pattern).names;
  } catch (error) {
    throw new TidemarkError('invalid-input', `--filter-regex: ${toProblem(error).message}`);
  }
}

function toSigningKey({ signingKeySecret: name, signingKeyType: type }: CreateUpdateOptions) {
  if (type && !name) {
    throw new TidemarkError(
      'invalid-input',
      '--signing-key-type: expected --signing-key-secret beside it, found none',
    );
  }
  return name ? { secretRef: { name }, type: type || undefined } : undefined;
}
