import type { Problem } from '../errors.ts';
import { TidemarkError, toPlaceText, toProblem } from '../errors.ts';
import { readAutomationOptions } from '../delivery/options/automation-options.ts';
import type { LoadedManifests } from '../manifests/load-manifests.ts';
import { resolveReferences } from '../manifests/resolve-references.ts';
import type { ReferenceOptions } from '../manifests/resolve-references.ts';
import type { Tree, TreeFile } from '../manifests/tree.ts';
import { readPolicyOptions } from '../policy/policy-options.ts';
import { findCredentialProblems } from '../registry/credentials/credential-problems.ts';
import { collectMarkers } from '../rewrite/collect-markers.ts';
import type { MappedValue } from '../rewrite/find-markers.ts';
import { findMarkers, hasMarkerText } from '../rewrite/find-markers.ts';
import { isManifestFile } from '../rewrite/manifest-file.ts';
import { attempt } from './attempt.ts';
import { findPlainSecrets } from './credentials/find-plain-secrets.ts';
import { findTokens } from './credentials/find-tokens.ts';
import type { PlainCredential } from './credentials/plain-credential.ts';
import { findSecretUses } from './credentials/secret-use.ts';
import { readAllNotifications } from './notifications/read-notifications.ts';
import type { SecretStore } from '../registry/credentials/secrets.ts';
import { findForeign, listForeignPaths } from './find-foreign.ts';
import type { IsOwnUrl } from './find-foreign.ts';
import { listAutomations } from './list-automations.ts';
import type { ElsewhereFile, LintInput } from './lint-input.ts';
import { findMisspelled } from './markers/find-misspelled.ts';
import type { Misspelled } from './markers/find-misspelled.ts';

export type CollectRequest = ReferenceOptions & {
  readonly tree: Tree;
  /** The linted directories, as paths from the root. */
  readonly directories: readonly string[];
  readonly loaded: LoadedManifests;
  /** Whether a URL is that of the repository; without it every automation is taken to be for this one. */
  readonly isOwnUrl?: IsOwnUrl;
  /** Values that have no marker. */
  readonly values?: readonly MappedValue[];
  /** The namespace of Providers, Alerts and Receivers that name none. */
  readonly defaultNamespace?: string;
  /** Where secrets are looked up; without it they are taken to be there. */
  readonly secrets?: SecretStore;
};

/** Reads the rest of what the rules look at: references and markers. Nothing but the tree is asked. */
export function collectInput(request: CollectRequest): LintInput {
  const {
    tree,
    directories,
    loaded,
    secrets,
    values,
    isOwnUrl = () => undefined,
    defaultNamespace,
    ...options
  } = request;
  const { manifests } = loaded;
  const resolved = resolveReferences(manifests, options);
  const automations = listAutomations(manifests, resolved.automations);
  const marked = collectMarkers(tree, automations, values);
  const foreign = findForeign(automations, marked, isOwnUrl);
  const foreignPaths = listForeignPaths(foreign);
  const inScope = new Set(marked.scopes.flatMap(({ files }) => files.map(({ file }) => file)));
  const told = readAllNotifications(loaded.notifications, defaultNamespace);
  const others = readOthers(tree, directories, inScope);
  return {
    manifests,
    policies: resolved.policies,
    automations: resolved.automations,
    scopes: marked.scopes,
    foreign,
    elsewhere: others.elsewhere,
    misspelled: others.misspelled,
    plain: others.plain,
    secrets: secrets === undefined ? [] : findSecretUses({ ...manifests, ...told.notifications }, secrets),
    notifications: told.notifications,
    files: others.files,
    problems: [
      ...loaded.problems,
      ...resolved.problems,
      // What is wrong with a marked file is told at each of its markers.
      ...marked.problems.filter(
        ({ code, place }) =>
          code !== 'yaml-syntax' && (place === undefined || !foreignPaths.has(toPlaceText(place))),
      ),
      ...others.problems,
      ...told.problems,
      ...manifests.imagePolicies.flatMap((policy) => readPolicyOptions(policy).problems),
      ...manifests.imageUpdateAutomations.flatMap((one) => readAutomationOptions(one).problems),
      ...manifests.imageRepositories.flatMap(findCredentialProblems),
    ],
  };
}

type Others = {
  readonly elsewhere: ElsewhereFile[];
  readonly misspelled: Misspelled[];
  readonly plain: PlainCredential[];
  readonly problems: Problem[];
  files: number;
};

/** Looks at every other file of the repository, because a marker anywhere uses a policy. */
function readOthers(tree: Tree, directories: readonly string[], inScope: ReadonlySet<string>): Others {
  const others: Others = { elsewhere: [], misspelled: [], plain: [], problems: [], files: 0 };
  try {
    for (const file of tree.files('.')) {
      const reason = toReason(file.path);
      if (reason === undefined) continue;
      others.files++;
      const isLinted = directories.some((directory) => isBelow(file.path, directory));
      const bytes = isLinted || !inScope.has(file.path) ? readBytes(file) : undefined;
      if (bytes === undefined) continue;
      if (isLinted) {
        others.plain.push(...findTokens(file.path, bytes), ...findPlainSecrets(file.path, bytes));
        others.misspelled.push(...findMisspelled(file.path, bytes));
      }
      if (inScope.has(file.path) || !hasMarkerText(bytes)) continue;
      others.elsewhere.push({ marked: findMarkers(file.path, bytes), reason, isLinted });
    }
  } catch (error) {
    others.problems.push(toProblem(error));
  }
  return others;
}

/** Names that look like manifests to their author, but not to Flux. */
const nearNames = /\.ya?ml(?:\.[^./]+)?$|(?:^|\/)kustomization$/i;

function toReason(path: string): ElsewhereFile['reason'] | undefined {
  if (isManifestFile(path)) return 'out-of-scope';
  return nearNames.test(path) ? 'file-name' : undefined;
}

/** A file that cannot be read is reported by whoever needs it. */
function readBytes(file: TreeFile): Uint8Array | undefined {
  const bytes = attempt(() => file.read());
  return bytes instanceof TidemarkError ? undefined : bytes;
}

function isBelow(path: string, directory: string): boolean {
  const folder = directory.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, '');
  return folder === '' || folder === '.' || path === folder || path.startsWith(`${folder}/`);
}
