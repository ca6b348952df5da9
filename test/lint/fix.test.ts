import { describe, expect, test } from 'vitest';
import { collectInput } from '../../src/lint/collect-input.ts';
import type { FixedFile } from '../../src/lint/fix/fix.ts';
import { planFixes } from '../../src/lint/fix/plan-fixes.ts';
import { loadManifests } from '../../src/manifests/load-manifests.ts';
import { createMemoryTree } from '../manifests/memory-tree.ts';
import { fleet } from './support.ts';

const right = '# {"$imagepolicy": "flux-system:app"}';

function fix(text: string | Uint8Array, file = 'apps/app.yaml'): readonly FixedFile[] {
  const tree = createMemoryTree({ ...fleet(), [file]: text });
  const loaded = loadManifests(tree, ['.'], {});
  return planFixes(collectInput({ tree, directories: ['.'], loaded }));
}

function fixText(text: string): string | undefined {
  const [file] = fix(text);
  return file && Buffer.from(file.after).toString();
}

describe('a fix', () => {
  test.each([
    ['single quotes', "# {'$imagepolicy': 'flux-system:app'}", right],
    [
      'single quotes without a space',
      "#{'$imagepolicy':'flux-system:app:tag'}",
      '#{"$imagepolicy":"flux-system:app:tag"}',
    ],
    [
      'a suffix in upper case',
      '# {"$imagepolicy": "flux-system:app:TAG"}',
      '# {"$imagepolicy": "flux-system:app:tag"}',
    ],
    ['a slash', '# {"$imagepolicy": "flux-system/app"}', right],
    ['spaces', '# {"$imagepolicy": " flux-system:app "}', right],
    [
      'a slash before a suffix',
      '# {"$imagepolicy": "flux-system/app:name"}',
      '# {"$imagepolicy": "flux-system:app:name"}',
    ],
  ])('corrects %s and changes no other byte', (_title, wrong, corrected) => {
    const text = `# top\r\n\r\na:   {b:  1}\r\nimage: "x:1"   ${wrong}\r\nlast: 'ü'`;
    expect(fixText(text)).toBe(text.replace(wrong, corrected));
  });

  test.each([
    ['that is right already', right],
    ['of a policy that does not exist', "# {'$imagepolicy': 'flux-system:none'}"],
    ['with quotes of both kinds', `# {'$imagepolicy': "flux-system:app"}`],
    ['with an unknown suffix', '# {"$imagepolicy": "flux-system:app:version"}'],
    ['with words around it', '# see {"$imagepolicy": "flux-system:app"}'],
    ['without a namespace', '# {"$imagepolicy": "app"}'],
    ['with a name of three parts', '# {"$imagepolicy": "a/flux-system/app"}'],
  ])('is not made for a marker %s', (_title, comment) => {
    expect(fix(`image: x:1 ${comment}\n`)).toEqual([]);
  });

  test('is not made in text', () => {
    expect(fix(`a: |\n  image: x # {'$imagepolicy': 'flux-system:app'}\n`)).toEqual([]);
    expect(fix(`# {'$imagepolicy': 'flux-system:app'}\na: 1\n`)).toEqual([]);
  });

  test('is told with its rule, place, old and new text', () => {
    const [file] = fix(`a: 1\nimage: x:1 # {'$imagepolicy': 'flux-system:app'}\n`);
    expect(file?.fixes).toEqual([
      {
        rule: 'marker-single-quotes',
        place: { file: 'apps/app.yaml', line: 2, column: 12 },
        old: "# {'$imagepolicy': 'flux-system:app'}",
        new: right,
      },
    ]);
  });

  test('is made for every marker of a file, and leaves nothing for a second time', () => {
    const line = `- x:1 # {'$imagepolicy': 'flux-system:app'}\n`;
    const after = fixText(line.repeat(300));
    expect(after).toBe(`- x:1 ${right}\n`.repeat(300));
    expect(fix(after ?? '')).toEqual([]);
  });

  test('keeps the marker of a neighbour and its byte order mark', () => {
    const text = `\uFEFFa: x:1 # {'$imagepolicy': 'flux-system:app'}\nb: x:1 ${right}\n`;
    expect(fixText(text)).toBe(text.replaceAll("'", '"'));
  });

  test('is made outside of every path as well', () => {
    expect(fix(`a: x:1 # {'$imagepolicy': 'flux-system:app'}\n`, 'other/a.yaml')).toHaveLength(1);
  });
});
