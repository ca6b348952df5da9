import type { Place } from '../errors.ts';

/** The versions of `image.toolkit.fluxcd.io` that are read. A field means the same in every version that has it. */
export type ApiVersion =
  | 'image.toolkit.fluxcd.io/v1'
  | 'image.toolkit.fluxcd.io/v1beta2'
  | 'image.toolkit.fluxcd.io/v1beta1';

export type Metadata = {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** The clusters that have the object like this; absent when whatever is read is one cluster. */
  readonly clusters?: readonly string[];
  /** The first of them, when other clusters have the object otherwise: a part of its name then. */
  readonly cluster?: string;
};

/** What every loaded object has beside its `spec`. */
type Manifest<Kind extends string, Spec> = {
  readonly apiVersion: string;
  readonly kind: Kind;
  readonly metadata: Metadata;
  readonly spec: Spec;
  /** Where the object starts. */
  readonly place: Place;
  /** Where a field stands, by its path (`['spec', 'image']`); the nearest existing ancestor when it is absent. */
  readonly placeOf: (path: readonly (string | number)[]) => Place;
};

export type SecretRef = { readonly name: string };

/** Names one object; `namespace` is resolved to that of the referring object when the manifest leaves it out. */
export type ObjectRef = { readonly name: string; readonly namespace: string };

export type ImageRepositorySpec = {
  readonly image: string;
  /** Milliseconds. */
  readonly interval: number;
  /** Milliseconds; at least 1,000; `interval` when the manifest leaves it out. */
  readonly timeout: number;
  readonly secretRef?: SecretRef;
  readonly serviceAccountName?: string;
  readonly certSecretRef?: SecretRef;
  readonly proxySecretRef?: SecretRef;
  readonly provider: 'generic' | 'aws' | 'azure' | 'gcp';
  readonly insecure: boolean;
  /** RE2 patterns; never empty, because Flux reads an empty list as its default. */
  readonly exclusionList: readonly string[];
  readonly accessFrom?: {
    readonly namespaceSelectors: readonly { readonly matchLabels: Readonly<Record<string, string>> }[];
  };
  readonly suspend: boolean;
};

export type ImagePolicyChoice = {
  readonly semver?: { readonly range: string };
  readonly alphabetical?: { readonly order: string };
  readonly numerical?: { readonly order: string };
};

export type TagFilter = { readonly pattern: string; readonly extract: string };

export type DigestReflectionPolicy = 'Always' | 'IfNotPresent' | 'Never';

export type ImagePolicySpec = {
  readonly imageRepositoryRef: ObjectRef;
  readonly policy: ImagePolicyChoice;
  readonly filterTags?: TagFilter;
  readonly digestReflectionPolicy: DigestReflectionPolicy;
  /** Milliseconds. */
  readonly interval?: number;
  readonly suspend: boolean;
};

export type LabelSelector = {
  readonly matchLabels: Readonly<Record<string, string>>;
  readonly matchExpressions: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values: readonly string[];
  }[];
};

export type GitRef = {
  readonly branch?: string;
  readonly tag?: string;
  readonly semver?: string;
  readonly name?: string;
  readonly commit?: string;
};

export type GitSpec = {
  readonly checkout?: { readonly ref: GitRef };
  readonly commit: {
    readonly author: { readonly name: string; readonly email: string };
    readonly signingKey?: { readonly secretRef: SecretRef; readonly type: 'gpg' | 'ssh' };
    /** As written; empty when the manifest leaves it out. */
    readonly messageTemplate: string;
    readonly messageTemplateValues: Readonly<Record<string, string>>;
  };
  readonly push?: {
    readonly branch?: string;
    readonly refspec?: string;
    readonly options: Readonly<Record<string, string>>;
  };
};

export type ImageUpdateAutomationSpec = {
  readonly sourceRef: ObjectRef & { readonly kind: string };
  /** Milliseconds. */
  readonly interval: number;
  readonly suspend: boolean;
  /** Selects every policy of the namespace when absent. */
  readonly policySelector?: LabelSelector;
  readonly update: { readonly strategy: string; readonly path: string };
  readonly git?: GitSpec;
};

export type GitRepositorySpec = {
  readonly url: string;
  readonly ref?: GitRef;
  readonly secretRef?: SecretRef;
};

export type ImageRepository = Manifest<'ImageRepository', ImageRepositorySpec>;
export type ImagePolicy = Manifest<'ImagePolicy', ImagePolicySpec>;
export type ImageUpdateAutomation = Manifest<'ImageUpdateAutomation', ImageUpdateAutomationSpec>;
export type GitRepository = Manifest<'GitRepository', GitRepositorySpec>;
export type Namespace = Manifest<'Namespace', Record<string, never>>;

export type AnyManifest = ImageRepository | ImagePolicy | ImageUpdateAutomation | GitRepository | Namespace;

export type ManifestKind = AnyManifest['kind'];

/** An object that was found but has errors, which are among the problems. */
export type RejectedObject = ObjectRef & {
  readonly kind: ManifestKind;
  /** As in `Metadata`. */
  readonly clusters?: readonly string[];
};

/** Every object that the pipeline works on, sorted by namespace and name. */
export type Manifests = {
  readonly imageRepositories: readonly ImageRepository[];
  readonly imagePolicies: readonly ImagePolicy[];
  readonly imageUpdateAutomations: readonly ImageUpdateAutomation[];
  readonly gitRepositories: readonly GitRepository[];
  readonly namespaces: readonly Namespace[];
  /** What is left out of the lists because of its errors. */
  readonly rejected?: readonly RejectedObject[];
};

type Named = { readonly metadata: Metadata } | (ObjectRef & { readonly cluster?: string });

/**
 * `namespace/name`, the way Flux prints an object; with `@cluster` behind it when clusters have different objects of
 * this name. No two objects of a kind share it.
 */
export function toObjectName(object: Named): string {
  const { namespace, name, cluster } = 'metadata' in object ? object.metadata : object;
  return toNameIn(`${namespace}/${name}`, cluster);
}

/** `namespace/name`, the way other objects refer to it within their cluster. */
export function toReferenceName({ metadata }: { readonly metadata: Metadata }): string {
  return `${metadata.namespace}/${metadata.name}`;
}

/** The name of an object that only one cluster has like this. */
export function toNameIn(name: string, cluster: string | undefined): string {
  return cluster === undefined ? name : `${name}@${cluster}`;
}
