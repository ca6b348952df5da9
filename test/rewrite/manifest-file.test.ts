import { expect, test } from 'vitest';
import { isManifestFile } from '../../src/rewrite/manifest-file.ts';

test.each([
  ['a.yaml', true],
  ['dir/a.yml', true],
  ['.yaml', true],
  ['.f.yaml', true],
  ['Kustomization', true],
  ['dir/Kustomization', true],
  ['kustomization', false],
  ['a.YAML', false],
  ['a.json', false],
  ['a.yaml.tmpl', false],
  ['Kustomization/readme', false],
  ['myKustomization', false],
])('markers in %s count: %s', (path, expected) => {
  expect(isManifestFile(path)).toBe(expected);
});
