import type { Place } from '../../errors.ts';
import type { Metadata, SecretRef } from '../../manifests/types.ts';
import type { ProviderType } from './provider-types.ts';

export type ProviderSpec = {
  readonly type: ProviderType;
  readonly address?: string;
  /** Its meaning depends on the type. */
  readonly channel?: string;
  readonly username?: string;
  /** Milliseconds for one notification with its retries. */
  readonly timeout: number;
  readonly secretRef?: SecretRef;
  readonly certSecretRef?: SecretRef;
  readonly proxySecretRef?: SecretRef;
  readonly proxy?: string;
  readonly serviceAccountName?: string;
  readonly commitStatusExpr?: string;
  readonly suspend: boolean;
};

export type EventSource = {
  readonly kind: string;
  /** `*` for every name. */
  readonly name: string;
  /** Absent for every namespace, which only our own configuration can say. */
  readonly namespace?: string;
  readonly matchLabels: Readonly<Record<string, string>>;
};

export type AlertSpec = {
  /** A Provider of the namespace of the Alert. */
  readonly providerRef: { readonly name: string };
  readonly eventSeverity: 'info' | 'error';
  readonly eventSources: readonly EventSource[];
  /** RE2 patterns. */
  readonly inclusionList: readonly string[];
  readonly exclusionList: readonly string[];
  readonly eventMetadata: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly suspend: boolean;
};

type Loaded<Kind extends string, Spec> = {
  readonly kind: Kind;
  /** `metadata.uid` when the manifest carries one, as `kubectl get -o yaml` prints it. */
  readonly uid?: string;
  /** The document as plain data, for expressions. */
  readonly document: unknown;
  readonly metadata: Metadata;
  readonly spec: Spec;
  readonly place: Place;
  readonly placeOf: (path: readonly (string | number)[]) => Place;
};

export type Provider = Loaded<'Provider', ProviderSpec>;

export type Alert = Loaded<'Alert', AlertSpec> & {
  /** From our own configuration, which is no tenant of any namespace. */
  readonly isNative?: true;
};
