import { TidemarkError } from '../../errors.ts';
import type { ImageUpdateAutomation } from '../../manifests/types.ts';
import { renderCommitMessage } from '../../template/commit-message.ts';
import type { CommitMessage } from '../../template/commit-message.ts';
import { attempt } from '../attempt.ts';
import { createFinding } from '../finding.ts';
import type { Finding } from '../finding.ts';
import type { RuleId } from '../rules/rules.ts';
import { shorten } from '../shorten.ts';

/** Renders the commit message of a made-up change, because Flux renders it at the first real one only. */
export function checkTemplate(automation: ImageUpdateAutomation): readonly Finding[] {
  const commit = automation.spec.git?.commit;
  if (commit === undefined || commit.messageTemplate === '') return [];
  const place = automation.placeOf(['spec', 'git', 'commit', 'messageTemplate']);
  const rendered = attempt(() => render(automation));
  if (rendered instanceof TidemarkError) {
    return [createFinding(toRule(rendered), `${rendered.message}; correct the template`, place)];
  }
  return [
    ...rendered.warnings.map(({ message }) => createFinding('template-removed-field', message, place)),
    ...findNoValue(rendered.message).map((message) => createFinding('template-no-value', message, place)),
  ];
}

function render({ apiVersion, metadata, spec }: ImageUpdateAutomation): CommitMessage {
  const object = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'default', name: 'app' };
  const { namespace, name } = metadata;
  const setter = `${namespace}:app`;
  const change = {
    file: 'app.yaml',
    object,
    old: 'example.com/app:1.0.0',
    new: 'example.com/app:1.0.1',
    setter,
  };
  return renderCommitMessage({
    template: spec.git?.commit.messageTemplate ?? '',
    apiVersion,
    automation: { namespace, name },
    changes: [change],
    images: [{ file: change.file, object, ref: change.new, policy: { namespace, name: 'app' } }],
    values: spec.git?.commit.messageTemplateValues ?? {},
  });
}

function toRule({ code }: TidemarkError): RuleId {
  return code === 'template-parse' ? 'template-parse' : 'template-fails';
}

function findNoValue(message: string): readonly string[] {
  const line = message.split('\n').find((text) => text.includes('<no value>'));
  if (line === undefined) return [];
  return [
    `expected a message without gaps, found ${shorten(line)} for a made-up change; add the key to messageTemplateValues, or correct its name`,
  ];
}
