import { expect, test } from 'vitest';
import { indentContinuations } from '../../../src/manifests/yaml/indent-continuations.ts';

test.each([
  ['a quoted value', 'a: "x\ny"\nb: c\n', 'a: "x\n     y"\nb: c\n'],
  ['a value in single quotes with quotes in it', "- 'it''s\nx'\n- y\n", "- 'it''s\n    x'\n- y\n"],
  ['brackets', 'a:\n  b: [\n1, # ]\n"]",\n]\n', 'a:\n  b: [\n       1, # ]\n       "]",\n       ]\n'],
  ['a quoted value behind a quoted key', '"k": "x\ny"\n', '"k": "x\n       y"\n'],
  ['a value with a tag', 'a: !!str "x\ny"\n', 'a: !!str "x\n           y"\n'],
])('indents the later lines of %s', (_, before, after) => {
  expect(indentContinuations(before)?.text).toBe(after);
});

test.each([
  ['the text of a block', 'a: |\n  "x\n\n  [y\nb: >-\n  {z\n'],
  ['a block within a list', '- a: |\n    "x\n  b: c\n- |\n  [y\n'],
  ['comments and plain values', "# it's\na: it's [x\nb: c # {\n"],
  ['values that end in their line', 'a: "x"\nb: [1, {c: d}]\n'],
])('leaves %s alone', (_, text) => {
  expect(indentContinuations(text)).toBeUndefined();
});

test('finds the way back to the original text', () => {
  const text = 'a: "x\ny"\nb: [\nc]\n';
  const indented = indentContinuations(text);
  for (const word of ['a', 'x', 'y', 'b', 'c'])
    expect(indented?.toOriginal(indented.text.indexOf(word))).toBe(text.indexOf(word));
});
