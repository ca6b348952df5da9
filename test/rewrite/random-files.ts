import * as fc from 'fast-check';

const MARKERS = [
  '# {"$imagepolicy": "ns:p"}',
  '#{"$imagepolicy":"ns:p:tag"}',
  '## {"$imagepolicy": "ns:p:name", "x": null}  ',
  "# {'$imagepolicy': 'ns:p'}",
  '# {"$imagepolicy": "ns:p"} text',
];

/** A node as lines, the first of which continues the line of its key or dash. */
type Lines = readonly [string, ...string[]];

type Style = { readonly width: number; readonly blanks: fc.Arbitrary<readonly string[]> };

const words = fc.constantFrom('a', 'web', 'app.kubernetes.io/name', 'on', '12', 'x y', 'null');
const comments = fc.constantFrom('', '', '', ' # c', '   # two  ', ' #', ' # größe – 😀\t');
const blanks = fc.constantFrom<readonly string[]>([], [], [], [''], ['# own line'], ['', '  # indented']);
const oddBlanks = fc.oneof(blanks, fc.constant(['# {"$imagepolicy": "ns:p"}']));

/** Block mappings and sequences with plain and quoted marked values: forms that keep their writing. */
export function simpleFile(old: string): fc.Arbitrary<string> {
  return toFile(block({ width: 2, blanks }, simpleScalar(old)), fc.constantFrom('\n', '\r\n'));
}

/** The same text with another line break here and there: LF, CR LF, rarely a CR that is none or one too many. */
export function withMixedBreaks(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const lineBreak = fc.constantFrom('\n', '\n', '\n', '\r\n', '\r\n', '\r\n', '\r', '\r\r\n');
  const breaks = fc.oneof(
    fc.array(fc.constantFrom('\n', '\r\n'), { minLength: 1, maxLength: 20 }),
    fc.array(lineBreak, { minLength: 10, maxLength: 40 }),
  );
  return fc.tuple(text, breaks).map(([whole, all]) => {
    let next = 0;
    return whole.replaceAll(/\r?\n/g, () => all[next++ % all.length] ?? '\n');
  });
}

/** Everything that a manifest may be made of, well-formed or nearly so. */
export function anyFile(old: string): fc.Arbitrary<string> {
  const width = fc.constantFrom(1, 2, 4);
  const root = width.chain((width) =>
    block({ width, blanks: oddBlanks }, fc.oneof(simpleScalar(old), oddScalar(old), flow(old))),
  );
  return toFile(root, fc.constantFrom('\n', '\n', '\r\n'));
}

function toFile(root: fc.Arbitrary<Lines>, lineBreak: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const start = fc.constantFrom('', '', '---', '# header', '\uFEFF');
  const separator = fc.constantFrom('---', '--- # next', '---   ');
  const end = fc.constantFrom('\n', '\n', '', '\n\n', '\n...\n');
  return fc
    .tuple(start, fc.array(root, { minLength: 1, maxLength: 3 }), separator, end, lineBreak)
    .map(([start, roots, separator, end, lineBreak]) => {
      const body = roots.map((lines) => lines.slice(1).join('\n')).join(`\n${separator}\n`);
      const head = start === '' || start === '\uFEFF' ? start : `${start}\n`;
      return `${head}${body}${end}`.replaceAll('\n', lineBreak);
    });
}

/** A mapping or sequence below its key: an empty first line, then indented ones. */
function block({ width, blanks }: Style, leaf: fc.Arbitrary<Lines>): fc.Arbitrary<Lines> {
  const { node } = fc.letrec<{ node: Lines; mapping: Lines; sequence: Lines }>((tie) => ({
    node: fc.oneof({ depthSize: 'small', maxDepth: 4 }, leaf, tie('mapping'), tie('sequence')),
    mapping: fc
      .uniqueArray(fc.tuple(words, tie('node'), blanks), {
        minLength: 1,
        maxLength: 4,
        selector: ([key]) => key,
      })
      .map((pairs): Lines => [
        '',
        ...pairs.flatMap(([key, lines, above]) => [...above, ...indent(`${key}:`, lines, width)]),
      ]),
    sequence: fc
      .array(fc.tuple(tie('node'), blanks), { minLength: 1, maxLength: 3 })
      .map((items): Lines => ['', ...items.flatMap(([lines, above]) => [...above, ...toItem(lines, width)])]),
  }));
  const pairs = fc.uniqueArray(fc.tuple(words, node, blanks), {
    minLength: 1,
    maxLength: 4,
    selector: ([key]) => key,
  });
  return pairs.map((all): Lines => [
    '',
    ...all.flatMap(([key, lines, above]) => [...above, ...indent(`${key}:`, lines, width)]),
  ]);
}

function indent(prefix: string, [first, ...rest]: Lines, width: number): string[] {
  return [
    first === '' ? prefix : `${prefix} ${first}`,
    ...rest.map((line) => (line === '' ? '' : ' '.repeat(width) + line)),
  ];
}

/** A mapping starts on the line of its dash. */
function toItem([first, ...rest]: Lines, width: number): string[] {
  const [second = '~', ...others] = rest;
  const isMapping = first === '' && /^[\w./]+:/.test(second);
  if (!isMapping) return indent('-', [first, ...rest], width);
  return [`- ${second}`, ...others.map((line) => (line === '' ? '' : `  ${line}`))];
}

function simpleScalar(old: string): fc.Arbitrary<Lines> {
  const marked = fc
    .constantFrom(...MARKERS.slice(0, 3))
    .chain((marker) =>
      fc
        .constantFrom(old, `"${old}"`, `'${old}'`)
        .chain((text) => fc.constantFrom(' ', '   ').map((space): Lines => [`${text}${space}${marker}`])),
    );
  const texts = fc.constantFrom(
    'v1',
    '"q: #"',
    "'it''s'",
    '1.5',
    '~',
    '{a: b}',
    '[1, "x"]',
    'http://x/#y',
    '-x',
    '""',
  );
  return fc.oneof(
    marked,
    fc.tuple(texts, comments).map(([text, comment]): Lines => [text + comment]),
  );
}

function oddScalar(old: string): fc.Arbitrary<Lines> {
  return fc
    .constantFrom(...MARKERS)
    .chain((marker) =>
      fc.constantFrom<Lines>(
        [`| ${marker}`, ` ${old}`, ' more'],
        [`>-\t${marker}`, `  ${old}`, '', '  more'],
        [`|+ ${marker}`, '', ` ${old}`, ''],
        [`|2 ${marker}`, `   ${old}`],
        ['|', ` image: ${old} ${marker}`, ' # no comment'],
        [old, ` more ${marker}`],
        [`"${old}`, ` more" ${marker}`],
        ['', marker, old],
        ['', `${old} ${marker}`],
        [`&x ${old} ${marker}`],
        [`!!str ${old} ${marker}`],
        [`!custom "${old}" ${marker}`],
        ['~ # {"$imagepolicy": "ns:p"}'],
        [`true ${marker}`],
        [`1.10 ${marker}`],
        [marker],
        ['"# {\\"$imagepolicy\\": 1}"'],
        [`"a\\tb" ${marker}`],
      ),
    );
}

function flow(old: string): fc.Arbitrary<Lines> {
  return fc
    .constantFrom(...MARKERS)
    .chain((marker) =>
      fc.constantFrom<Lines>(
        ['[', ` ${old}, ${marker}`, ' x', ' ]'],
        ['{', ` a: '${old}', ${marker}`, ` b: "${old}" ${marker}`, ' }'],
        [`[${old}] ${marker}`],
        [`{a: {b: ${old}}, c: [`, ` ${old} ${marker}`, ' ]}'],
      ),
    );
}
