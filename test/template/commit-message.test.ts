import { describe, expect, test } from 'vitest';
import { message, render } from './render.ts';

describe('the templates that Flux users copy', () => {
  test.each(['v1', 'v1beta2', 'v1beta1'])('list the images of .Updated in %s', (apiVersion) => {
    const template = '{{range .Updated.Images}}{{println .}}{{end}}';
    expect(render(template, { apiVersion }).message).toBe('ghcr.io/acme/web:v2\n');
  });

  test.each(['v1', 'v1beta2'])('render the long message of the Flux documentation in %s', (apiVersion) => {
    const template = `Automated image update

Automation name: {{ .AutomationObject }}

Files:
{{ range $filename, $_ := .Updated.Files -}}
- {{ $filename }}
{{ end -}}

Objects:
{{ range $resource, $_ := .Updated.Objects -}}
- {{ $resource.Kind }} {{ $resource.Name }}
{{ end -}}

Images:
{{ range .Updated.Images -}}
- {{.}}
{{ end -}}
`;
    expect(render(template, { apiVersion }).message).toBe(`Automated image update

Automation name: flux-system/auto

Files:
- base/kustomization.yaml
- prod/web.yaml
Objects:
- Deployment web
- Kustomization${' '}
Images:
- ghcr.io/acme/web:v2
`);
  });

  test('keep their subject line', () => {
    expect(message('[dev] Auto-update {{ .AutomationObject }}')).toBe('[dev] Auto-update flux-system/auto');
  });
});

test('an empty template gives the default message of Flux', () => {
  expect(message('')).toBe('Update from image update automation');
  expect(message(' ')).toBe(' ');
});

test('changes come by file, then in the order of the document, each once', () => {
  expect(message('{{ range .Changed.Changes }}{{ .OldValue }}>{{ .NewValue }} {{ end }}')).toBe(
    'v1>v2 ghcr.io/acme/web:v1>ghcr.io/acme/web:v2 ',
  );
});

describe('fields that v1 has removed', () => {
  test('work with one warning for each', () => {
    const { message: text, warnings } = render(
      '{{ len .Updated.Images }}{{ .Updated.Images }}{{ len .Changed.ImageResult.Files }}',
    );
    expect(text).toBe('1[ghcr.io/acme/web:v2]2');
    expect(warnings.map(({ severity, code }) => [severity, code])).toEqual([
      ['warning', 'template-removed-field'],
      ['warning', 'template-removed-field'],
    ]);
  });

  test('give no warning in the versions that have them, nor in a branch that is not taken', () => {
    expect(render('{{ .Updated.Images }}', { apiVersion: 'v1beta2' }).warnings).toEqual([]);
    expect(render('{{ if false }}{{ .Updated }}{{ end }}').warnings).toEqual([]);
  });

  test.each([
    ['{{ .Updated }}', "template uses removed '.Updated' field. Please use '.Changed' instead."],
    ['{{ .Changed.ImageResult }}', "template uses removed '.Changed.ImageResult' field."],
  ])('fail in strict mode: %s', (template, text) => {
    expect(() => render(template, { strict: true })).toThrow(
      expect.objectContaining({ code: 'template-removed-field', message: expect.stringContaining(text) }),
    );
  });
});

describe('errors carry the words and the place of Go', () => {
  test.each([
    ['{{', 'unable to create commit message template from spec: template: commit message:1: unclosed action'],
    [
      'a\n{{ foo }}',
      'unable to create commit message template from spec: template: commit message:2: function "foo" not defined',
    ],
    [
      '{{ if }}{{ end }}',
      'unable to create commit message template from spec: template: commit message:1: missing value for if',
    ],
    [
      '{{ $x }}',
      'unable to create commit message template from spec: template: commit message:1: undefined variable "$x"',
    ],
    [
      '{{ if 1 }}\n\n',
      'unable to create commit message template from spec: template: commit message:3: unexpected EOF',
    ],
  ])('when %j does not parse', (template, text) => {
    expect(() => message(template)).toThrow(
      expect.objectContaining({ code: 'template-parse', message: text }),
    );
  });

  test.each([
    [
      '{{ .Nope }}',
      '1:3: executing "commit message" at <.Nope>: can\'t evaluate field Nope in type source.TemplateData',
    ],
    [
      'é\né{{ .AutomationObject | upper }}',
      '2:25: executing "commit message" at <upper>: wrong type for value; expected string; got types.NamespacedName',
    ],
    [
      '{{ define "t" }}{{ fail "boom" }}{{ end }}{{ template "t" }}',
      '1:19: executing "t" at <fail "boom">: error calling fail: boom',
    ],
    [
      '{{ index (list) 1 }}',
      '1:3: executing "commit message" at <index (list) 1>: error calling index: index out of range: 1',
    ],
    [
      '{{ range list 1 }}{{ .X }}{{ end }}',
      '1:21: executing "commit message" at <.X>: can\'t evaluate field X in type interface {}',
    ],
  ])('when %j does not run', (template, text) => {
    const start = 'failed to run template from spec: template: commit message:';
    expect(() => message(template)).toThrow(
      expect.objectContaining({ code: 'template-exec', message: start + text }),
    );
  });
});

test.each(['randInt 1 2', 'shuffle "abc"', 'genPrivateKey "rsa"', 'bcrypt "x"', 'ago 1'])(
  '%s is refused with a way out',
  (call) => {
    const [name = ''] = call.split(' ');
    expect(() => message(`{{ ${call} }}`)).toThrow(
      expect.objectContaining({
        code: 'template-refused',
        message: expect.stringMatching(new RegExp(`function ${name} is refused: .+; .+`)),
      }),
    );
  },
);
