import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { M, setAll, statesOf } from './support.ts';

/** Every example of docs/rewriting.md does what the page says. */
const page = readFileSync(new URL('../../docs/rewriting.md', import.meta.url), 'utf8');

/** The body of a section, up to the next heading. */
function section(title: string): string {
  const [, body = ''] = page.split(`\n## ${title}\n`);
  return body.split('\n## ')[0] ?? '';
}

/** The rows of the tables of a section, without heads, as cells. */
function rows(title: string): readonly (readonly [string, string])[] {
  const lines = section(title).split('\n');
  const body = lines.filter(
    (line, index) => line.startsWith('| ') && !(lines[index + 1] ?? '').startsWith('| -'),
  );
  return body
    .filter((line) => !line.startsWith('| ---'))
    .map((line) => {
      const [, left = '', right = ''] = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
      return [left.replaceAll('\\|', '|'), right.replaceAll('\\|', '|')];
    });
}

function codes(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

/** `⏎` between two pieces of code is a line break, and `{…}` stands for a marker. */
function toYaml(cell: string): string {
  return `${codes(cell.replaceAll('`⏎`', '\n')).join('\n').replaceAll('# {…}', M())}\n`;
}

const fenced = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);

test('the page has the examples that are tested here', () => {
  expect(fenced.length).toBeGreaterThan(0);
  expect(rows('What a marker says')).toHaveLength(4);
  expect(rows('Where a marker counts').length).toBeGreaterThan(15);
});

test.each(fenced)('the marker of the example counts, and only the value changes: %j', (text) => {
  expect(statesOf(text)).toEqual(['usable']);
  expect(setAll(text, 'ghcr.io/acme/app:2.0.0')).toBe(text.replace('app:1.0.0', 'app:2.0.0'));
});

test.each(rows('What a marker says').flatMap(([comment]) => codes(comment)))('%s is a marker', (comment) => {
  const text = `a: 1.0.0 ${comment}\n`;
  expect(statesOf(text)).toEqual(['usable']);
});

test.each(codes(section('What a marker says')).filter((code) => code.includes('$ref')))(
  '%s is one in a file with another marker',
  (comment) => {
    expect(statesOf(`a: 1.0.0 ${comment}\nb: x ${M()}\n`)).toEqual(['usable', 'usable']);
    expect(statesOf(`a: 1.0.0 ${comment}\n`)).toEqual([]);
  },
);

const places = rows('Where a marker counts').filter(([, example]) => example.includes('{…}'));
const examples = places.flatMap(([place, example]) =>
  example.split(/(?<=`), (?=`)/).map((each) => [place, toYaml(each)] as const),
);

test.each(examples)('a marker counts %s: %j', (_, text) => {
  const complete = text.includes('|-') ? text.replace('\n', '\n  1.0.0\n') : text;
  expect(statesOf(complete)).toEqual(['usable']);
  expect(setAll(complete, '2.0.0')).toBe(complete.replace('1.0.0', '2.0.0'));
});

describe('the reasons', () => {
  const found: Readonly<Record<string, string>> = {
    'malformed-json': `a: b ${M()} text\n`,
    'not-a-string': 'a: b # {"$imagepolicy": 1}\n',
    'single-quotes': "a: b # {'$imagepolicy': 'ns:p'}\n",
    'malformed-name': `a: b ${M('p')}\n`,
    'unknown-suffix': `a: b ${M('ns:p:TAG')}\n`,
    'in-block-scalar': `a: |\n  ${M()}\n`,
    'in-quoted-string': 'a: \'"$imagepolicy"\'\n',
    'in-plain-text': 'a: b#"$imagepolicy"\n',
    'on-own-line': `${M()}\na: b\n`,
    'blocked-by-comment': `- x\n${M()}\n- b # c\n`,
    'on-collection': `a: [b] ${M()}\n`,
    'on-key': `a: ${M()}\n  b\n`,
    'on-alias': `a: &x b\nc: *x ${M()}\n`,
    'on-empty-value': `a: ${M()}\n`,
    'duplicate-key': `a: b\na: b ${M()}\n`,
    'outside-items': `kind: List\nx: b ${M()}\nitems: []\n`,
    'outside-object': `a: b\n--- ${M()}\nc: d\n`,
    'unparsable-file': `a: b ${M()}\n\tc\n`,
    'template-file': `a: b ${M()}\n{{ if x }}\n`,
    'unreadable-encoding': `a: b ${M()}\u0007\n`,
  };
  const listed = rows('Where a marker counts')
    .filter(([, meaning]) => !meaning.includes('{…}'))
    .flatMap(([names]) => codes(names));

  test.each(listed.filter((name) => /^[a-z]+(?:-[a-z]+)+$/.test(name)))(
    '%s is one that is given',
    (reason) => {
      expect(statesOf(found[reason] ?? '')).toEqual([reason]);
    },
  );

  test('all are listed', () => {
    expect(Object.keys(found).filter((reason) => !listed.includes(reason))).toEqual([]);
  });
});

test.each(
  codes(
    /YAML 1\.1 and\s+1\.2 are both considered: ([^;.]*(?:`[^`]*`[^`]*)*?) are quoted/.exec(
      section('What is written'),
    )?.[1] ?? '',
  ),
)('%s is quoted', (value) => {
  expect(setAll(`a: x ${M()}\n`, value)).toBe(`a: "${value}" ${M()}\n`);
});
