import type { Problem } from '../errors.ts';
import { describeText, listChoices } from './schema/describe.ts';
import type { Version } from './schema/schema.ts';
import { versions } from './schema/schema.ts';
import { suggest } from './schema/suggest.ts';
import type { ManifestKind } from './types.ts';
import { findText, placeAt } from './yaml/placed.ts';
import type { PlacedNode } from './yaml/placed.ts';

export type Identity =
  | { readonly kind: ManifestKind; readonly apiVersion: string; readonly version: Version }
  | { readonly kind: 'unusable'; readonly problem: Problem }
  | { readonly kind: 'other' };

const imageKinds = ['ImageRepository', 'ImagePolicy', 'ImageUpdateAutomation'] as const;

const other: Identity = { kind: 'other' };

/** What a document is, by its `apiVersion` and `kind`. Everything that is not ours is `other`. */
export function identify(root: PlacedNode): Identity {
  const apiVersion = findText(root, 'apiVersion') ?? '';
  const kind = findText(root, 'kind');
  if (kind === undefined) return other;
  const [group = '', version = ''] = apiVersion.split('/');
  if (group === 'image.toolkit.fluxcd.io') return identifyImageKind(root, kind, version);
  if (group === 'source.toolkit.fluxcd.io' && kind === 'GitRepository')
    return identifyGitRepository(root, version);
  if (apiVersion === 'v1' && kind === 'Namespace') return { kind, apiVersion, version: 'v1' };
  return other;
}

function identifyImageKind(root: PlacedNode, kind: string, version: string): Identity {
  const known = imageKinds.find((candidate) => candidate === kind);
  if (known === undefined) {
    const nearest = suggest(kind, imageKinds);
    const advice = nearest === undefined ? 'a cluster refuses it' : `did you mean ${nearest}?`;
    const message = `kind: expected ${listChoices(imageKinds)}, found ${describeText(kind)}; ${advice}`;
    return toUnusable(root, 'kind', { severity: 'warning', code: 'invalid-value', message });
  }
  const read = versions.find((candidate) => candidate === version);
  if (read !== undefined)
    return { kind: known, apiVersion: `image.toolkit.fluxcd.io/${read}`, version: read };
  const message = `apiVersion: expected image.toolkit.fluxcd.io/v1 (or v1beta2, v1beta1), found ${describeText(version)}; ${adviseOn(known, version)}`;
  return toUnusable(root, 'apiVersion', { severity: 'error', code: 'unsupported-version', message });
}

/** The alpha versions of an automation had other fields; those of the other kinds were the same. */
function adviseOn(kind: (typeof imageKinds)[number], version: string): string {
  if (kind !== 'ImageUpdateAutomation' || version !== 'v1alpha1') return 'declare image.toolkit.fluxcd.io/v1';
  return 'declare image.toolkit.fluxcd.io/v1, and move spec.checkout to spec.sourceRef and spec.git.checkout.ref, spec.commit to spec.git.commit, spec.push to spec.git.push';
}

function identifyGitRepository(root: PlacedNode, version: string): Identity {
  const read = versions.find((candidate) => candidate === version);
  if (read !== undefined) {
    return { kind: 'GitRepository', apiVersion: `source.toolkit.fluxcd.io/${read}`, version: read };
  }
  const message = `apiVersion: expected source.toolkit.fluxcd.io/v1 (or v1beta2, v1beta1), found ${describeText(version)}; declare source.toolkit.fluxcd.io/v1`;
  return toUnusable(root, 'apiVersion', { severity: 'warning', code: 'unsupported-version', message });
}

function toUnusable(root: PlacedNode, field: string, problem: Problem): Identity {
  return { kind: 'unusable', problem: { ...problem, place: placeAt(root, [field]) } };
}
