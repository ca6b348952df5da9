import { expect, test } from 'vitest';
import { message } from './render.ts';

test.each([
  ['trims around an action', 'a  {{- 1 -}}  b', 'a1b'],
  ['drops comments', 'a{{/* no */}}b{{- /* no */ -}} c', 'abc'],
  ['pipes a value in as the last argument', '{{ "b" | printf "%s-%s" "a" }}', 'a-b'],
  [
    'keeps the variables of a branch inside of it',
    '{{ $x := 1 }}{{ if true }}{{ $x := 2 }}{{ $x }}{{ end }}{{ $x }}',
    '21',
  ],
  ['assigns to a variable outside', '{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ end }}{{ $x }}', '2'],
  ['ranges over numbers', '{{ range 3 }}{{ . }}{{ end }}', '012'],
  [
    'ranges over maps by their keys',
    '{{ range $k, $v := dict "b" 1 "a" 2 }}{{ $k }}{{ $v }}{{ end }}',
    'a2b1',
  ],
  ['assigns in range', '{{ $i := 0 }}{{ range $i = until 3 }}{{ end }}{{ $i }}', '2'],
  ['takes the else of an empty range', '{{ range list }}x{{ else }}none{{ end }}', 'none'],
  [
    'breaks and continues',
    '{{ range until 5 }}{{ if eq . 1 }}{{ continue }}{{ end }}{{ if eq . 3 }}{{ break }}{{ end }}{{ . }}{{ end }}',
    '02',
  ],
  [
    'chains else if and else with',
    '{{ if 0 }}a{{ else if 1 }}b{{ end }}{{ with 0 }}{{ else with 2 }}{{ . }}{{ end }}',
    'b2',
  ],
  [
    'defines and calls',
    '{{ define "t" }}<{{ . }}>{{ end }}{{ template "t" 1 }}{{ block "u" 2 }}[{{ . }}]{{ end }}',
    '<1>[2]',
  ],
  ['stops at the argument that decides', '{{ or 1 (fail "x") }}{{ and 0 (fail "x") }}', '10'],
  [
    'reads all numbers',
    "{{ 0x10 }} {{ 0b11 }} {{ 0o17 }} {{ 1_000 }} {{ 1e3 }} {{ 'a' }} {{ 1i }}",
    '16 3 15 1000 1000 97 (0+1i)',
  ],
  ['reads raw strings and escapes', '{{ `a\\n` }}{{ "\\u00e9\\x41" }}', 'a\\néA'],
  ['puts spaces between what is no string', '{{ print 1 2 "a" 3 4 }}', '1 2a3 4'],
  ['prints what is missing', '{{ .Values.nope }}|{{ index .Values "nope" }}', '<no value>|'],
  ['counts bytes', '{{ len "é" }} {{ trunc 2 "éa" }} {{ printf "%5s|%q" "é" "é" }}', '2 é     é|"é"'],
  ['prints the types of Flux', '{{ printf "%T" .Changed.FileChanges }}', 'map[string]update.ObjectChanges'],
])('%s', (_, template, expected) => {
  expect(message(template)).toBe(expected);
});

test.each([
  [
    '%d %5d %-5d| %05d %+d %x %X %o %b %c %U',
    '42 42 42 42 42 42 42 42 42 42 42',
    '42    42 42   | 00042 +42 2a 2A 52 101010 * U+002A',
  ],
  [
    '%f %.2f %8.3f %e %g %G',
    '1.5 1.005 3.14159 1500.0 1e21 1e-7',
    '1.500000 1.00    3.142 1.500000e+03 1e+21 1E-07',
  ],
  ['%s %q %x %10s %-5s| %.2s', '"a" "b" "c" "d" "e" "fgh"', 'a "b" 63          d e    | fg'],
  ['%v %+v %#v %T %t', '"a" 1 "b" true false', 'a 1 "b" bool false'],
  ['%d %', '"a"', '%!d(string=a) %!(NOVERB)'],
  ['%d', '', '%!d(MISSING)'],
  ['%d', '1 2', '1%!(EXTRA int=2)'],
  ['%[2]d %[1]d %[3]*.[2]*[1]f', '1 2 3', '2 1 %!f(int= 01)'],
  ['%.0f %.0f %.1f', '0.5 1.5 0.25', '0 2 0.2'],
])('printf %j of %s', (format, args, expected) => {
  expect(message(`{{ printf ${JSON.stringify(format)} ${args} }}`)).toBe(expected);
});
