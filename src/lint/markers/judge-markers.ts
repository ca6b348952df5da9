import type { Marker } from '../../rewrite/find-markers.ts';
import type { Scope } from '../../rewrite/collect-markers.ts';
import { readScope } from '../../rewrite/scope/scope-options.ts';
import type { ImageOutcome, ImageOutcomes } from '../../rewrite/to-images.ts';
import { listPolicyNames } from '../../rewrite/marker-group.ts';
import { toSetterValue } from '../../rewrite/to-setter-value.ts';
import { listRejected } from '../../manifests/list-rejected.ts';
import { toObjectName } from '../../manifests/types.ts';
import type { ResolvedPolicy } from '../../manifests/resolve-references.ts';
import type { LintInput } from '../lint-input.ts';
import { explainTemplates } from './explain-templates.ts';
import { isRuleId } from '../rules/rules.ts';
import type { JudgedMarker, MarkerVerdict } from './marker-state.ts';

type Judged = { readonly marker: Marker; verdict: MarkerVerdict };

type Context = {
  readonly input: LintInput;
  readonly images: ImageOutcomes;
  readonly policies: ReadonlyMap<string, ResolvedPolicy>;
  readonly rejected: ReadonlySet<string>;
  readonly suspended: ReadonlySet<string>;
  readonly isScopeKnown: boolean;
};

/**
 * Says of every occurrence of the marker text what becomes of it, by asking what a run asks, with a tag made up for
 * each policy. A marker that one automation can use is usable, however many others cannot.
 */
export function judgeMarkers(input: LintInput): readonly JudgedMarker[] {
  const context = createContext(input);
  const judged = new Map<string, Judged>();
  for (const scope of input.scopes) {
    for (const marker of scope.files.flatMap(explainTemplates)) {
      const verdict = judgeInScope(marker, scope, context);
      const { file, line, column } = marker.place;
      const key = `${line}:${column}:${file}`;
      const earlier = judged.get(key);
      if (earlier === undefined) judged.set(key, { marker, verdict });
      else earlier.verdict = merge(earlier.verdict, verdict);
    }
  }
  return [...judged.values(), ...judgeElsewhere(context)];
}

function createContext(input: LintInput): Context {
  const { manifests, policies } = input;
  const suspended = manifests.imageUpdateAutomations.filter(({ spec }) => spec.suspend);
  return {
    input,
    images: new Map(policies.map((resolved) => [toObjectName(resolved.policy), toImage(resolved)])),
    policies: new Map(policies.map((resolved) => [toObjectName(resolved.policy), resolved])),
    rejected: listRejected(manifests, 'ImagePolicy'),
    suspended: new Set(suspended.map((automation) => toObjectName(automation))),
    isScopeKnown: isScopeKnown(input),
  };
}

/** An automation that could not be read may have any path. */
function isScopeKnown({ manifests, problems }: LintInput): boolean {
  if (listRejected(manifests, 'ImageUpdateAutomation').size > 0) return false;
  return (
    manifests.imageUpdateAutomations.length > 0 || !problems.some(({ severity }) => severity === 'error')
  );
}

function toImage({ policy, repository }: ResolvedPolicy): ImageOutcome {
  if (policy.spec.suspend || repository.spec.suspend) {
    const name = policy.spec.suspend
      ? `ImagePolicy ${toObjectName(policy)}`
      : `ImageRepository ${toObjectName(repository)}`;
    return { state: 'held', hold: { code: 'suspended', reason: `${name} is suspended` } };
  }
  const isReflected = policy.spec.digestReflectionPolicy !== 'Never';
  const digest = isReflected ? { digest: `sha256:${'0'.repeat(64)}` } : {};
  return { state: 'selected', name: repository.spec.image, tag: 'tag', ...digest };
}

function judgeInScope(marker: Marker, { resolved }: Scope, context: Context): MarkerVerdict {
  const { state } = marker;
  if (!state.usable) return unusable(state.reason, state.message);
  const { setter } = state;
  const outcome = toSetterValue({ ...context, setter, resolved });
  switch (outcome.kind) {
    case 'unusable':
      return unusable(outcome.reason, outcome.message);
    case 'held':
      return outcome.code === 'suspended'
        ? { state: 'suspended', message: outcome.reason }
        : unusable(outcome.code, outcome.reason);
    case 'value':
      return toUsable(marker, resolved, context);
  }
}

function toUsable(marker: Marker, { automation }: Scope['resolved'], context: Context): MarkerVerdict {
  const [named = ''] = marker.state.usable ? listPolicyNames(marker.state.setter) : [];
  const policy = context.policies.get(named);
  const name = toObjectName(automation);
  if (context.suspended.has(name) || policy === undefined) {
    return { state: 'suspended', message: `ImageUpdateAutomation ${name} is suspended` };
  }
  if (findRepeatedKey(marker.text)) {
    const message = `expected one policy, found "$imagepolicy" more than once; only the last one counts, remove the others`;
    return unusable('two-policies', message);
  }
  return { state: 'usable', resolved: policy, automations: [name] };
}

function findRepeatedKey(text: string): boolean {
  return text.indexOf('"$imagepolicy"') !== text.lastIndexOf('"$imagepolicy"');
}

function unusable(reason: string, message: string): MarkerVerdict {
  const rule = `marker-${reason}`;
  return { state: 'unusable', rule: isRuleId(rule) ? rule : 'marker-policy-failed', message };
}

const ranks = { usable: 0, suspended: 1, unusable: 2 } as const;

function merge(a: MarkerVerdict, b: MarkerVerdict): MarkerVerdict {
  if (a.state === 'usable' && b.state === 'usable') {
    return { ...a, automations: [...a.automations, ...b.automations] };
  }
  return ranks[b.state] < ranks[a.state] ? b : a;
}

function judgeElsewhere({ input, isScopeKnown }: Context): readonly JudgedMarker[] {
  return input.elsewhere.flatMap(({ marked, reason, isLinted }) => {
    if (!isLinted || (reason === 'out-of-scope' && !isScopeKnown)) return [];
    return explainTemplates(marked).map((marker): JudgedMarker => {
      const { state } = marker;
      const verdict = state.usable ? outside(reason, input) : unusable(state.reason, state.message);
      return { marker, verdict };
    });
  });
}

function outside(reason: 'out-of-scope' | 'file-name', { manifests }: LintInput): MarkerVerdict {
  if (reason === 'file-name') {
    const message =
      'expected a file whose name ends in .yaml or .yml, or is Kustomization; markers in any other file are passed over, rename it or move the value';
    return { state: 'unusable', rule: 'marker-file-name', message };
  }
  const paths = manifests.imageUpdateAutomations.flatMap((one) =>
    readScope(one).paths.map((path) => path || '.'),
  );
  const found = paths.length === 0 ? 'found no ImageUpdateAutomation at all' : `found ${listSome(paths)}`;
  const message = `expected a file below the update.path of an ImageUpdateAutomation, ${found}; move the file, or widen the path of an automation`;
  return { state: 'unusable', rule: 'marker-out-of-scope', message };
}

/** A fleet may have hundreds of paths; five show where to look. */
function listSome(paths: readonly string[]): string {
  const different = [...new Set(paths)].sort();
  const shown = different
    .slice(0, 5)
    .map((path) => JSON.stringify(path))
    .join(', ');
  return different.length > 5 ? `${shown} and ${different.length - 5} more` : shown;
}
