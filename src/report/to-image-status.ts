import type { Plan } from '../plan.ts';
import type { ResolvedAutomation } from '../manifests/resolve-references.ts';
import { toObjectName } from '../manifests/types.ts';
import type { PolicyOutcome } from '../policy/select-images.ts';
import type { Scan } from '../registry/scan.ts';
import { toColumns } from './columns.ts';
import { toSafeText } from './safe-text.ts';
import { toTagChecksum } from './tag-checksum.ts';

/** What `flux get images all --all-namespaces` shows in a cluster, from one scan. */
export function toImageStatus(plan: Plan, scannedAt: Date): string {
  const at = scannedAt.toISOString().replace(/\.\d+Z$/, 'Z');
  const repositories = [
    ['NAMESPACE', 'NAME', 'LAST SCAN', 'SUSPENDED', 'READY', 'MESSAGE'],
    ...plan.scans.map((scan) => toRepositoryRow(scan, at)),
  ];
  const policies = [
    ['NAMESPACE', 'NAME', 'IMAGE', 'TAG', 'READY', 'MESSAGE'],
    ...plan.policies.map(toPolicyRow),
  ];
  const automations = [
    ['NAMESPACE', 'NAME', 'LAST RUN', 'SUSPENDED', 'READY', 'MESSAGE'],
    ...plan.automations.map((automation) => toAutomationRow(plan, automation, at)),
  ];
  return [repositories, policies, automations]
    .filter((rows) => rows.length > 1)
    .map((rows) => toColumns(rows.map((row) => row.map((text) => ({ text: toSafeText(text) })))))
    .join('\n');
}

function toRepositoryRow(scan: Scan, at: string): readonly string[] {
  const { namespace, name } = scan.repository.metadata;
  const row = (scanned: string, ready: string, message: string) => [
    namespace,
    `imagerepository/${name}`,
    scanned,
    scan.status === 'suspended' ? 'True' : 'False',
    ready,
    message,
  ];
  switch (scan.status) {
    case 'complete':
      return row(
        at,
        'True',
        `successful scan: found ${scan.tags.length} tags with checksum ${toTagChecksum(scan.tags)}`,
      );
    case 'partial':
      return row(at, 'False', `partial scan: found ${scan.tags.length} tags: ${scan.reason}`);
    case 'failed':
      return row('', 'False', scan.problem.message);
    case 'suspended':
      return row('', 'Unknown', '');
  }
}

function toPolicyRow(outcome: PolicyOutcome): readonly string[] {
  const { policy, repository } = outcome;
  const { namespace, name } = policy.metadata;
  const { image } = repository.spec;
  const named = [namespace, `imagepolicy/${name}`, image];
  switch (outcome.state) {
    case 'selected':
      return [...named, outcome.tag, 'True', `Latest image tag for ${image} resolved to ${outcome.tag}`];
    case 'held':
      return [...named, '', 'False', `${outcome.hold.code}: ${outcome.hold.reason}`];
    case 'failed':
      return [...named, '', 'False', outcome.problem.message];
  }
}

function toAutomationRow(plan: Plan, { automation }: ResolvedAutomation, at: string): readonly string[] {
  const { namespace, name } = automation.metadata;
  const { suspend } = automation.spec;
  const files = plan.commits
    .filter((commit) => commit.automation === toObjectName(automation))
    .flatMap((commit) => commit.files);
  const message =
    files.length === 0
      ? 'repository up-to-date'
      : `updates pending in ${files.map(({ path }) => path).join(', ')}`;
  const named = [namespace, `imageupdateautomation/${name}`];
  return suspend ? [...named, '', 'True', 'Unknown', ''] : [...named, at, 'False', 'True', message];
}
