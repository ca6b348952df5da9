import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { toOutputs } from '../../src/entry/action/to-outputs.ts';
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
  'dry-run': 'false',
  doctor: 'false',
  'fail-on': 'errors',
  'branch-prefix': 'tidemark/',
  options: '',
  'max-open': '',
  'max-new': '',
  'max-new-per-hour': '',
  'release-notes': 'true',
  token: '',
  'job-token': '',
  'cache-dir': '',
  'max-requests': '',
  'allow-insecure': 'false',
  'token-hosts': '',
  'other-repositories': 'false',
};

test('knows exactly the inputs of action.yml, with their defaults', () => {
  const action: { inputs: Record<string, { default: string }> } = parse(readFileSync('action.yml', 'utf8'));
  expect(Object.keys(action.inputs).sort()).toEqual([...inputNames].sort());
  expect(
    readInputs((name) => (name.endsWith('token') ? '' : (action.inputs[name]?.default ?? 'none'))),
  ).toEqual(readInputs((name) => defaults[name]));
});

test('takes what is there and empty for what is left out', () => {
  expect(readInputs(() => '')).toEqual(readInputs((name) => defaults[name]));
});

test('reads limits, and reasons to fail', () => {
  const given: Partial<Record<string, string>> = { 'max-open': '3', 'fail-on': 'holds, changes' };
  const inputs = readInputs((name) => given[name] ?? defaults[name]);
  expect(inputs).toMatchObject({ 'max-open': 3, 'max-new': undefined, 'fail-on': ['holds', 'changes'] });
});

test.each([
  ['max-open', 'many'],
  ['max-new', '-1'],
  ['fail-on', 'always'],
  ['dry-run', 'maybe'],
  ['branch-prefix', 'tidemark'],
  ['branch-prefix', '/x/'],
  ['branch-prefix', 'a..b/'],
])('refuses %s: %s', (wrong, value) => {
  expect(() => readInputs((name) => (name === wrong ? value : defaults[name]))).toThrow(
    expect.objectContaining({ code: 'invalid-input', message: expect.stringContaining(wrong) }),
  );
});

test('says what was expected and found for each input that is wrong, and never shows a token', () => {
  const given: Partial<Record<string, string>> = {
    delivery: 'pull-reqest',
    'fail-on': 'errors, holes',
    token: 'ghs_first\n::error::second',
  };
  expect(() => readInputs((name) => given[name] ?? defaults[name])).toThrow(
    'the inputs of the action are not valid: ' +
      'delivery: expected one of none, write, commit, push, pull-request, auto, found "pull-reqest"; ' +
      'fail-on: expected one of errors, warnings, holds, changes, never, found "holes"; ' +
      'token: expected a token without spaces and line breaks',
  );
});

test('gives exactly the outputs of action.yml', () => {
  const action: { outputs: Record<string, unknown> } = parse(readFileSync('action.yml', 'utf8'));
  const plan = {
    scans: [],
    policies: [],
    automations: [],
    elsewhere: [],
    markers: [],
    commits: [],
    notifications: [],
    firstSeen: new Map(),
    problems: [],
  };
  const outputs = toOutputs({ plan, requests: 0, milliseconds: 0 });
  expect([...Object.keys(outputs), 'report'].sort()).toEqual(Object.keys(action.outputs).sort());
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
