import { type Change, renderCommitMessage, type UpdatedImage } from '../../src/template/commit-message.ts';
import type { Row } from '../harness.ts';

const TEMPLATE = `Automated image update

Automation name: {{ .AutomationObject }}
Cluster: {{ .Values.cluster | upper }}

Files:
{{ range $filename, $objects := .Changed.FileChanges -}}
- {{ $filename }}
{{ end -}}

Objects:
{{ range $resource, $changes := .Changed.Objects -}}
- {{ $resource.Kind }} {{ $resource.Name }}
  Changes:
{{- range $change := $changes }}
    - {{ $change.OldValue }} -> {{ $change.NewValue }}
{{- if contains "tag" $change.Setter }} (tag){{ end }}
{{- end }}
{{ end -}}
{{ with .Values.footer }}{{ . }}{{ else }}{{ len .Changed.Changes }} changes{{ end }}
`;

const COUNT = 200;

const changes: readonly Change[] = Array.from({ length: COUNT }, (_, index) => ({
  file: `apps/team-${index % 10}/app-${index}.yaml`,
  object: { apiVersion: 'apps/v1', kind: 'Deployment', name: `app-${index}`, namespace: 'shop' },
  old: `ghcr.io/acme/app-${index}:1.0.${index}`,
  new: `ghcr.io/acme/app-${index}:1.1.${index}`,
  setter: `flux-system:app-${index}`,
}));

const input = {
  template: TEMPLATE,
  apiVersion: 'image.toolkit.fluxcd.io/v1',
  automation: { namespace: 'flux-system', name: 'auto' },
  changes,
  images: [] as readonly UpdatedImage[],
  values: { cluster: 'prod' },
};

/** The same text by concatenation: the least that any way to make it costs. */
function concatenate(): string {
  const byFile = changes.toSorted((a, b) => (a.file < b.file ? -1 : 1));
  const byName = changes.toSorted((a, b) => (a.object.name < b.object.name ? -1 : 1));
  let text = `Automated image update\n\nAutomation name: flux-system/auto\nCluster: ${'prod'.toUpperCase()}\n\nFiles:\n`;
  for (const { file } of byFile) text += `- ${file}\n`;
  text += 'Objects:\n';
  for (const { object, old, new: to, setter } of byName) {
    text += `- ${object.kind} ${object.name}\n  Changes:\n    - ${old} -> ${to}`;
    if (setter.includes('tag')) text += ' (tag)';
    text += '\n';
  }
  return `${text}${COUNT} changes\n`;
}

export const rows: readonly Row[] = [
  {
    name: `template: ${TEMPLATE.split('\n').length - 1} lines, ${COUNT} changes, parse and render`,
    prepare() {
      const rendered = renderCommitMessage(input).message;
      if (rendered !== concatenate()) throw new Error('the floor makes another text');
      return {
        subject: () => renderCommitMessage(input),
        floor: concatenate,
        floorName: 'string concatenation',
        note: () => `${rendered.length} bytes; Flux renders such a message in 0.41 ms`,
      };
    },
  },
];
