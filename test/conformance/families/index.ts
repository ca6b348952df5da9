import type { Family } from '../family.ts';
import { family as envsubst } from './envsubst.ts';
import { family as fluxKustomizations } from './flux-kustomizations.ts';
import { family as imageRefs } from './image-refs.ts';
import { family as kustomize } from './kustomize.ts';
import { family as parsefloat } from './parsefloat.ts';
import { family as policy } from './policy.ts';
import { family as regexCompile } from './regex-compile.ts';
import { family as regexExpand } from './regex-expand.ts';
import { family as semverCompare } from './semver-compare.ts';
import { family as semverConstraints } from './semver-constraints.ts';
import { family as semverParse } from './semver-parse.ts';
import { family as setters } from './setters.ts';
import { family as templates } from './templates.ts';

/** Every kind of vectors; the order decides between kinds that fit the same first case. */
export const families: readonly Family[] = [
  imageRefs,
  policy,
  semverParse,
  semverCompare,
  semverConstraints,
  parsefloat,
  regexExpand,
  regexCompile,
  setters,
  templates,
  kustomize,
  envsubst,
  fluxKustomizations,
];
