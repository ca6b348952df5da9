import type { PlannedCommit } from '../../../src/delivery/delivery.ts';
import type { GithubDelivery, GithubDeliveryOptions } from '../../../src/delivery/github/github-delivery.ts';
import { createGithubDelivery } from '../../../src/delivery/github/github-delivery.ts';
import type { ClientOptions } from '../../../src/delivery/github/octokit/client.ts';
import type { DeliveryOptions } from '../../../src/delivery/github/options.ts';
import type { GithubDeliveryRequest, GithubDeliveryResult } from '../../../src/delivery/github/request.ts';
import type { ResolvedAutomation } from '../../../src/manifests/resolve-references.ts';
import type { ImagePolicy, ImageRepository, ImageUpdateAutomation } from '../../../src/manifests/types.ts';
import type { PolicyOutcome } from '../../../src/policy/select-images.ts';
import { findMarkers } from '../../../src/rewrite/find-markers.ts';
import type { PlannedMarker } from '../../../src/rewrite/planned-marker.ts';
import { rewriteFile } from '../../../src/rewrite/rewrite-file.ts';
import type { FakeGithub } from './fake-github.ts';

export type AutomationInput = {
  /** `namespace/name`. */
  readonly name: string;
  /** Tags by policy (`namespace/name`); undefined for a policy that is held. */
  readonly tags: Readonly<Record<string, string | undefined>>;
  readonly pushBranch?: string;
  readonly suspend?: boolean;
  readonly labels?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly message?: string;
  readonly annotations?: Readonly<Record<string, string>>;
};

const place = { file: 'clusters/flux.yaml', line: 1, column: 1 };
const placeOf = () => place;

/** The line of a manifest that a policy marks. */
export function imageLine(tag: string, policy = 'apps/app'): string {
  const [namespace = '', name = ''] = policy.split('/');
  return `          image: ghcr.io/acme/${name}:${tag} # {"$imagepolicy": "${namespace}:${name}"}\n`;
}

export function deployment(tag: string, policy = 'apps/app'): string {
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${policy.split('/')[1]}\nspec:\n  template:\n    spec:\n      containers:\n        - name: main\n${imageLine(tag, policy)}      terminationGracePeriodSeconds: 30\n`;
}

/** What a plan says about the files of a checkout: the same shape as the stages before the delivery give. */
export function toRequest(
  files: ReadonlyMap<string, Uint8Array>,
  automations: readonly AutomationInput[],
  observed: Date,
): GithubDeliveryRequest {
  const planned = automations.map((input) => planAutomation(files, input));
  return {
    automations: planned.map(({ resolved }) => resolved),
    commits: planned.flatMap(({ commit }) => commit ?? []),
    policies: planned.flatMap(({ policies }) => policies),
    markers: planned.flatMap(({ markers }) => markers),
    observed,
  };
}

function planAutomation(files: ReadonlyMap<string, Uint8Array>, input: AutomationInput) {
  const policies = Object.entries(input.tags).map(([name, tag]) =>
    toOutcome(name, tag, input.labels?.[name] ?? {}),
  );
  const changes: PlannedCommit['changes'][number][] = [];
  const changed: PlannedCommit['files'][number][] = [];
  const markers: PlannedMarker[] = [];
  for (const [path, bytes] of input.suspend === true ? [] : files) {
    const marked = findMarkers(path, bytes);
    const rewrite = rewriteFile(marked, ({ namespace, policy }) => {
      const tag = input.tags[`${namespace}/${policy}`];
      if (tag === undefined) return { kind: 'held', code: 'suspended', reason: 'suspended' };
      return { kind: 'value', value: `ghcr.io/acme/${policy}:${tag}` };
    });
    for (const outcome of rewrite.outcomes) {
      if (outcome.state === 'held') {
        const policy = `${outcome.setter.namespace}/${outcome.setter.policy}`;
        markers.push({
          place: outcome.place,
          policy,
          state: 'held',
          value: outcome.value,
          code: outcome.code,
          reason: outcome.reason,
        });
      }
      if (outcome.state !== 'updated') continue;
      const { namespace, policy, text } = outcome.setter;
      markers.push({
        place: outcome.place,
        policy: `${namespace}/${policy}`,
        setter: text,
        state: 'updated',
        old: outcome.old,
        new: outcome.new,
      });
    }
    if (rewrite.bytes !== undefined) changed.push({ path, before: bytes, after: rewrite.bytes });
    changes.push(...rewrite.changes);
  }
  const resolved = toResolved(input, policies);
  const commit: PlannedCommit | undefined =
    changed.length === 0
      ? undefined
      : {
          automation: input.name,
          checkoutBranch: 'main',
          pushBranch: input.pushBranch ?? 'main',
          separateBranch: input.pushBranch !== undefined,
          author: { name: 'fluxcdbot', email: 'bot@example.com' },
          message: input.message ?? 'Update images',
          files: changed,
          changes,
          pushOptions: {},
        };
  return { resolved, commit, policies, markers };
}

function toResolved(
  { name: full, suspend = false, pushBranch, annotations = {} }: AutomationInput,
  policies: readonly PolicyOutcome[],
): ResolvedAutomation {
  const [namespace = '', name = ''] = full.split('/');
  const automation: ImageUpdateAutomation = {
    apiVersion: 'image.toolkit.fluxcd.io/v1',
    kind: 'ImageUpdateAutomation',
    metadata: { name, namespace, labels: {}, annotations },
    spec: {
      sourceRef: { kind: 'GitRepository', name: 'fleet', namespace },
      interval: 60_000,
      suspend,
      update: { strategy: 'Setters', path: './' },
    },
    place,
    placeOf,
  };
  return {
    automation,
    policies: policies.map(({ policy }) => policy),
    checkout: { branch: 'main' },
    pushBranch: pushBranch ?? 'main',
    separateBranch: pushBranch !== undefined,
  };
}

function toOutcome(
  full: string,
  tag: string | undefined,
  labels: Readonly<Record<string, string>>,
): PolicyOutcome {
  const [namespace = '', name = ''] = full.split('/');
  const metadata = { name, namespace, labels, annotations: {} };
  const repository: ImageRepository = {
    apiVersion: 'image.toolkit.fluxcd.io/v1',
    kind: 'ImageRepository',
    metadata,
    spec: {
      image: `ghcr.io/acme/${name}`,
      interval: 60_000,
      timeout: 60_000,
      provider: 'generic',
      insecure: false,
      exclusionList: ['^.*\\.sig$'],
      suspend: false,
    },
    place,
    placeOf,
  };
  const policy: ImagePolicy = {
    apiVersion: 'image.toolkit.fluxcd.io/v1',
    kind: 'ImagePolicy',
    metadata,
    spec: {
      imageRepositoryRef: { name, namespace },
      policy: { semver: { range: '>=1.0.0' } },
      digestReflectionPolicy: 'Never',
      suspend: tag === undefined,
    },
    place,
    placeOf,
  };
  return toOutcomeOf(policy, repository, tag);
}

/** Only what the delivery reads of an outcome; how a tag came to be chosen is not its business. */
function toOutcomeOf(
  policy: ImagePolicy,
  repository: ImageRepository,
  tag: string | undefined,
): PolicyOutcome {
  const found =
    tag === undefined
      ? { state: 'held', hold: { code: 'suspended', reason: 'suspended' } }
      : { state: 'selected', tag };
  const outcome: PolicyOutcome = Object.assign(JSON.parse(JSON.stringify(found)), { policy, repository });
  return outcome;
}

export type RunOptions = Partial<Omit<GithubDeliveryOptions, 'forge' | 'base' | 'optionsFor'>> &
  Partial<ClientOptions> & {
    /** A delivery that is undefined leaves it to the automation. */
    readonly options?: Partial<Omit<DeliveryOptions, 'delivery'>> & {
      readonly delivery?: DeliveryOptions['delivery'] | undefined;
    };
    /** More of them for the automation of this name, without its namespace. */
    readonly optionsOf?: Readonly<Record<string, Partial<DeliveryOptions>>>;
    readonly request?: Partial<GithubDeliveryRequest>;
    /** Minutes from the start of the story; decides which of two runs knows more. */
    readonly minute?: number;
    /** The commit whose files were planned on; the tip of the base branch when absent. */
    readonly checkout?: string;
  };

/** One run of the delivery against the fake, from a fresh checkout, with pull requests unless told otherwise. */
export async function run(
  github: FakeGithub,
  automations: readonly AutomationInput[],
  runOptions: RunOptions = {},
): Promise<GithubDeliveryResult> {
  const { request, minute = 0, checkout } = runOptions;
  const observed = new Date(github.repository.settings.now.getTime() + (minute - 600) * 60_000);
  const files = readCheckout(github, checkout);
  return createDelivery(github, runOptions).deliver({
    ...toRequest(files, automations, observed),
    ...request,
  });
}

/** The delivery as a host makes it, without the waiting. */
export function createDelivery(github: FakeGithub, runOptions: RunOptions = {}): GithubDelivery {
  const { options, optionsOf = {}, request: _, minute: __, checkout: ___, ...rest } = runOptions;
  const { delivery, ...others } = { delivery: 'pull-request' as const, ...options };
  return createGithubDelivery({
    owner: 'acme',
    repository: 'fleet',
    base: 'main',
    token: 'ghs_test',
    fetch: github.fetch,
    pace: 0,
    sleep: async () => {},
    now: () => github.repository.settings.now,
    optionsFor: ({ automation }) => ({
      ...others,
      ...(delivery && { delivery }),
      ...optionsOf[automation.metadata.name],
    }),
    limits: { newPerRun: 100, open: 100 },
    ...rest,
  });
}

function readCheckout(github: FakeGithub, checkout?: string): ReadonlyMap<string, Uint8Array> {
  const { objects } = github.repository;
  const commit = checkout ?? github.repository.tip('main');
  const files =
    commit === undefined
      ? new Map<string, { readonly mode: string; readonly oid: string }>()
      : objects.filesOf(commit);
  return new Map(
    [...files].flatMap(([path, { oid }]) => {
      const bytes = objects.readBlob(oid);
      return bytes === undefined ? [] : [[path, new Uint8Array(bytes)]];
    }),
  );
}
