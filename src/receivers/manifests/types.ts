import type { Place } from '../../errors.ts';
import type { Metadata, SecretRef } from '../../manifests/types.ts';

export const receiverTypes = [
  'generic',
  'generic-hmac',
  'generic-oidc',
  'github',
  'gitlab',
  'bitbucket',
  'harbor',
  'dockerhub',
  'quay',
  'gcr',
  'nexus',
  'acr',
  'cdevents',
] as const;

export type ReceiverType = (typeof receiverTypes)[number];

/** Objects that a request is about. */
export type ReceiverResource = {
  readonly kind: string;
  /** `*` for every one that has the labels. */
  readonly name: string;
  readonly namespace: string;
  /** Looked at with the name `*` only, as in Flux. */
  readonly matchLabels: Readonly<Record<string, string>>;
  /** A CEL expression. */
  readonly filter?: string;
};

export type OidcProvider = {
  readonly issuerURL: string;
  readonly audience: string;
  /** CEL expressions; each sees `claims` and the variables before it as `vars`. */
  readonly variables: readonly { readonly name: string; readonly expression: string }[];
  readonly validations: readonly { readonly expression: string; readonly message: string }[];
};

export type ReceiverSpec = {
  readonly type: ReceiverType;
  /** Names of events that are taken, for types that name theirs; empty for all. */
  readonly events: readonly string[];
  readonly resources: readonly ReceiverResource[];
  /** A CEL expression for every resource. */
  readonly resourceFilter?: string;
  readonly secretRef?: SecretRef;
  readonly oidcProviders: readonly OidcProvider[];
  readonly suspend: boolean;
};

/** Flux's `Receiver`: a webhook that starts work on objects. */
export type Receiver = {
  readonly kind: 'Receiver';
  readonly metadata: Metadata;
  readonly spec: ReceiverSpec;
  readonly place: Place;
  readonly placeOf: (path: readonly (string | number)[]) => Place;
};
