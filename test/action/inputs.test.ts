import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { inputNames, readInputs } from '../../src/entry/action/inputs.ts';

const defaults = {
  directory: '.',
  manifests: '',
  config: '',
  namespace: '',
  'no-cross-namespace-refs': 'false',
  compat: '',
  delivery: 'none',
  base: '',
  token: '',
  'cache-dir': '',
  'allow-insecure': 'false',
  'token-hosts': '',
};

test('knows exactly the inputs of action.yml, with their defaults', () => {
  const action: { inputs: Record<string, { default: string }> } = parse(readFileSync('action.yml', 'utf8'));
  expect(Object.keys(action.inputs).sort()).toEqual([...inputNames].sort());
  expect(readInputs((name) => (name === 'token' ? '' : (action.inputs[name]?.default ?? 'none')))).toEqual(
    readInputs((name) => defaults[name]),
  );
});

test('reads one path a line', () => {
  const inputs = readInputs((name) => (name === 'manifests' ? 'a\n  b \n\n' : defaults[name]));
  expect(inputs.manifests).toEqual(['a', 'b']);
});

test('reports every wrong input together', () => {
  const wrong: Partial<Record<string, string>> = { delivery: 'pr', 'no-cross-namespace-refs': 'yes' };
  expect(() => readInputs((name) => wrong[name] ?? defaults[name])).toThrow(
    expect.objectContaining({
      code: 'invalid-input',
      message: expect.stringMatching(
        /no-cross-namespace-refs[\s\S]*delivery|delivery[\s\S]*no-cross-namespace-refs/,
      ),
    }),
  );
});
