import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TidemarkError } from '../../src/errors.ts';
import type { TemplateLimits } from '../../src/template/budget.ts';
import { renderCommitMessage } from '../../src/template/commit-message.ts';
import { message } from './render.ts';

const grow =
  '{{ $x := list 1 }}{{ $y := list 1 }}{{ range until 60 }}{{ $x = list $x $x }}{{ $y = list $y $y }}{{ end }}';
const loop = '{{ $d := dict }}{{ $_ := set $d "d" $d }}';

test.each([
  ['loops', '{{ range until 9999 }}{{ range until 9999 }}{{ end }}{{ end }}', /steps/],
  ['a range over a huge number', '{{ range 9000000000000 }}{{ end }}', /steps/],
  ['a huge repetition', '{{ repeat 1000000000 "a" }}', /4194304/],
  ['doubling', '{{ $x := "ab" }}{{ range until 60 }}{{ $x = print $x $x }}{{ end }}', /4194304/],
  ['a list that contains itself twice, printed', `${grow}{{ $x }}`, /steps/],
  ['the same as JSON', `${grow}{{ toJson $x }}`, /steps/],
  ['the same compared', `${grow}{{ deepEqual $x $y }}`, /steps/],
  ['the same copied', `${grow}{{ deepCopy $x }}`, /steps/],
  ['a cycle, printed', `${loop}{{ $d }}`, /200 levels/],
  ['a cycle as JSON', `${loop}{{ toJson $d }}`, /200 levels/],
  ['endless recursion', '{{ define "x" }}{{ template "x" }}{{ end }}{{ template "x" }}', /200 levels/],
  ['parentheses', `{{ ${'('.repeat(5000)}1${')'.repeat(5000)} }}`, /200 levels/],
  ['nested actions', '{{ if 1 }}'.repeat(5000), /200 levels/],
  ['long output', `{{ range until 99999 }}${'x'.repeat(1000)}{{ end }}`, /writes more than/],
  ['deep indentation', '{{ indent 100000 (repeat 100000 "\\n") }}', /4194304/],
  ['a long sequence', '{{ seq 1 900000000 }}', /4194304/],
  [
    'many long hashes',
    '{{ $x := repeat 4000000 "a" }}{{ range until 9999 }}{{ $_ := sha512sum $x }}{{ end }}',
    /steps/,
  ],
  ['many matches', '{{ regexReplaceAll "a" (repeat 100000 "a") (repeat 100000 "b") }}', /4194304/],
  ['a long template', 'x'.repeat(300_000), /262144 are allowed/],
])('%s end at a limit', (_, template, text) => {
  expect(() => message(template)).toThrow(
    expect.objectContaining({ code: 'template-limit', message: expect.stringMatching(text) }),
  );
});

test('a date cannot leave the calendar', () => {
  const far = '{{ (toDate "2006" "2006").AddDate 9223372036854775807 1 1 }}';
  expect(() => message(far)).toThrow('error calling AddDate: date out of range');
});

test('many comments need no stack', () => {
  expect(message('{{/**/}}'.repeat(20_000))).toBe('');
});

test('nothing of JavaScript is reachable', () => {
  expect(message('{{ .Values.constructor }}{{ .Values.__proto__ }}{{ (dict).toString }}')).toBe(
    '<no value>'.repeat(3),
  );
  expect(message('{{ index .Values "hasOwnProperty" }}{{ hasKey (dict) "constructor" }}')).toBe('false');
  for (const name of ['constructor', '__proto__', 'fields', 'type'])
    expect(() => message(`{{ .${name} }}`)).toThrow(
      `can't evaluate field ${name} in type source.TemplateData`,
    );
  expect(() => message('{{ constructor }}')).toThrow('function "constructor" not defined');
  expect(message('{{ set (dict) "__proto__" 1 }}')).toBe('map[__proto__:1]');
});

describe('whatever a template is', () => {
  const syntax =
    '{{|}}|{{- | -}}|{{ end }}|{{ else }}|{{ if |{{ range |{{ with |{{ define "t" }}|{{ template "t" . }}|{{ break }}|' +
    ' $x := | $x = |$x|.|.Values|.Changed.Changes| |(|)| 1 | -3 | 1.5 | 99999999 | nil | true | "a,b" | "%d %s" |`x`|' +
    "'c'|\n|é|\u0000";
  const calls =
    'printf repeat until list dict set append index len slice join regexReplaceAll toJson fromJson merge semver toDate ' +
    'untilStep substr trunc wrap chunk dig html eq lt or';
  const piece = fc.constantFrom(' | ', ...syntax.split('|'), ...calls.split(' ').map((name) => ` ${name} `));
  const pieces = fc.array(piece, { maxLength: 25 }).map((all) => all.join(''));
  const action = fc
    .array(piece, { maxLength: 8 })
    .map((all) => `{{ ${all.join('').replaceAll(/\{\{|\}\}/g, '')} }}`);
  const template = fc.oneof(
    pieces,
    fc.array(action, { maxLength: 4 }).map((all) => all.join('')),
    fc.string(),
  );

  test('it renders within the limits or fails with an error of ours', () => {
    fc.assert(
      fc.property(template, (source) => {
        expect(outcome(source)).toBe('as expected');
      }),
      { numRuns: 3000 },
    );
  });
});

const limits: TemplateLimits = {
  source: 4096,
  steps: 20_000,
  depth: 50,
  output: 5_000,
  value: 5_000,
  memory: 100_000,
};

function outcome(template: string): string {
  try {
    const { message: text } = renderCommitMessage({
      template,
      apiVersion: 'image.toolkit.fluxcd.io/v1',
      automation: { namespace: 'a', name: 'b' },
      changes: [],
      images: [],
      values: { x: 'y' },
      limits,
    });
    const isDefault = template === '';
    return isDefault || Buffer.byteLength(text) <= limits.output
      ? 'as expected'
      : `${text.length} characters`;
  } catch (error) {
    return error instanceof TidemarkError && error.code.startsWith('template-')
      ? 'as expected'
      : String(error);
  }
}
