import { describe, expect, test } from 'vitest';
import { createFileComposer } from '../../../src/delivery/github/desired/compose-files.ts';
import { findMarkers } from '../../../src/rewrite/find-markers.ts';
import type { MappedValue } from '../../../src/rewrite/find-markers.ts';
import { parsePath } from '../../../src/rewrite/mapped/parse-path.ts';
import { rewriteFile } from '../../../src/rewrite/rewrite-file.ts';
import { planCommit } from '../../support/planned-commit.ts';

function map(path: string): MappedValue {
  const steps = parsePath(path);
  if ('message' in steps) throw new Error(steps.message);
  const setter = {
    namespace: 'n',
    policy: path,
    part: 'tag',
    text: `n:${path}:tag`,
    isMapped: true,
  } as const;
  return { file: 'f.json', steps, path, setter, place: { file: 'c.yaml', line: 1, column: 1 } };
}

describe('the content of one group', () => {
  test('has its own values only, also those without a marker', () => {
    const before = Buffer.from('{"a":"1","b":"1"}');
    const mapped = [map('a'), map('b')];
    const marked = findMarkers('f.json', before, mapped);
    const { bytes = before, changes } = rewriteFile(marked, () => ({ kind: 'value', value: '2' }));
    const commit = {
      ...planCommit({ changes }),
      files: [{ path: 'f.json', before, after: bytes, mapped }],
    };
    const composer = createFileComposer([commit]);
    const contentOf = (wanted: typeof changes) =>
      composer
        .compose(wanted.map((change) => ({ ...change, policy: change.setter, automation: 'n/a' })))
        .map(({ after }) => Buffer.from(after).toString());
    expect(contentOf(changes)).toEqual(['{"a":"2","b":"2"}']);
    expect(contentOf(changes.slice(1))).toEqual(['{"a":"1","b":"2"}']);
  });
});
