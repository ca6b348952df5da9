import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const cli = join(import.meta.dirname, '../../src/cli.ts');

test('ends as other tools do when whoever reads its output has seen enough', () => {
  const line = '{ "$0" "$1" help; echo "code $?" >&2; } | true';
  const { stderr } = spawnSync('sh', ['-c', line, process.execPath, cli], { encoding: 'utf8' });
  expect(stderr).toBe('code 141\n');
});
